import type { Operation } from '../../../domain/sync/operation.ts'
import type { OutboxTarget } from '../../outbox/outbox.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { toFilingAct } from '../filing/filing-act.ts'
import { findFilingRecord } from '../filing/filing.repo.ts'

/**
 * Nothing leaves the outbox without a trace: the audit trail tells what was delivered and when. In the transaction that empties
 * the row. That a notice was read is no deed of that kind.
 */
export function rememberDelivery(workspace: Pick<Workspace, 'db' | 'clerk'>, operation: Operation, at: Date): void {
  if (operation.type !== 'read-notice') remember(workspace, 'delivered', operation, at)
}

/** The same of what the clerk has taken back before it was delivered. */
export function rememberRecall(workspace: Pick<Workspace, 'db' | 'clerk'>, target: OutboxTarget, at: Date): void {
  const { type, filingId } = target
  if (type !== 'read-notice' && filingId !== null) remember(workspace, 'taken-back', { type, filingId }, at)
}

function remember(
  workspace: Pick<Workspace, 'db' | 'clerk'>,
  action: 'delivered' | 'taken-back',
  { type, filingId }: { readonly type: Operation['type']; readonly filingId: string },
  at: Date,
): void {
  const filing = findFilingRecord(workspace.db, filingId)
  const values = { deed: type }
  appendAct(workspace, filing ? toFilingAct(action, filing, values) : { action, filingId, values }, at)
}
