import type { Operation } from '../../../domain/sync/operation.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { toFilingAct } from '../filing/filing-act.ts'
import { findFilingRecord } from '../filing/filing.repo.ts'

/**
 * Nothing leaves the outbox without a trace: the audit trail tells what was delivered and when. In the transaction that empties
 * the row. That a notice was read is no deed of that kind.
 */
export function rememberDelivery(workspace: Pick<Workspace, 'db' | 'clerk'>, operation: Operation, at: Date): void {
  if (operation.type === 'read-notice') return
  const filing = findFilingRecord(workspace.db, operation.filingId)
  const values = { deed: operation.type }
  const act = filing
    ? toFilingAct('delivered', filing, values)
    : { action: 'delivered' as const, filingId: operation.filingId, values }
  appendAct(workspace, act, at)
}
