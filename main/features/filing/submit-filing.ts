import { uuidv7 } from 'uuidv7'
import { isBlocking } from '../../../domain/filing/issue.ts'
import { listSlots, type Material } from '../../../domain/filing/material.ts'
import { applyEvent } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { SubmitFiling } from '../../../domain/sync/operation.ts'
import type { StatementSignature } from '../../../domain/sync/signature.ts'
import type { Submission } from '../../../domain/sync/submission.ts'
import { insertOperation } from '../../outbox/outbox.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { listMaterials } from '../material/material.repo.ts'
import type { StoredFiling } from './filing-record.ts'
import { findFilingRecord, saveFiling } from './filing.repo.ts'
import { checkCase, getEditable, type FilingSurroundings } from './filing.service.ts'
import { insertSubmission } from './submission.repo.ts'

export interface SignedSnapshot {
  readonly signature: StatementSignature
  /** The canonical JSON the key signed. */
  readonly statement: string
}

/** The security key's side of 上报: brings the snapshot to canonical form and signs it. */
export type SignSubmission = (snapshotJson: string) => Promise<Result<SignedSnapshot>>

/**
 * 上报: freezes the filing, has the key sign it, and puts it into the outbox. The state, the signed snapshot and the
 * operation are written together: either the filing is on its way, or nothing has happened.
 */
export async function submitFiling(
  workspace: Workspace,
  id: string,
  around: FilingSurroundings & { readonly signSubmission: SignSubmission },
): Promise<Result<{ readonly operationId: string }>> {
  const found = getEditable(workspace, id)
  if (!found.ok) return found
  const filing = found.value
  const definition = getFiling(filing.kind)
  const submitted = applyEvent(definition.states, filing.state, 'submit', 'unit')
  if (!submitted.ok) return submitted
  const blocking = checkCase(workspace, filing, around).filter(isBlocking)
  if (blocking.length > 0) return failure('would-bounce', { count: blocking.length })

  const createdAt = around.now().toISOString()
  const snapshot = toSubmission(workspace, filing, createdAt)
  const signed = await around.signSubmission(JSON.stringify(snapshot))
  if (!signed.ok) return signed
  // The key was pulled or the screen locked meanwhile: the workspace is closed.
  if (!workspace.db.open) return failure('locked')

  const { statement, signature } = signed.value
  const operation: SubmitFiling = { id: uuidv7(), createdAt, type: 'submit-filing', filingId: id, statement, signature }
  const { db } = workspace
  return db.transaction((): Result<{ operationId: string }> => {
    // Signing takes seconds; what was signed must still be what is there.
    const current = findFilingRecord(db, id)
    if (!current || !isSame(current, filing) || !haveSame(listSent(workspace, current), snapshot.materials)) {
      return failure('changed-while-signing')
    }
    const { round } = snapshot
    insertSubmission(db, { id: operation.id, filingId: id, round, statement, signature, submittedAt: createdAt })
    insertOperation(db, operation)
    saveFiling(db, {
      ...current,
      state: submitted.value,
      round,
      edited: false,
      updatedAt: createdAt,
      openedAt: null,
    })
    return success({ operationId: operation.id })
  })()
}

function toSubmission(workspace: Workspace, filing: StoredFiling, submittedAt: string): Submission {
  const { clerk, pack } = workspace
  return {
    purpose: 'border-desk/submission',
    version: 1,
    office: pack.office,
    filingId: filing.id,
    kind: filing.kind,
    unitCode: filing.unitCode,
    round: filing.round + 1,
    baseRevision: filing.revision,
    data: filing.data as Submission['data'],
    materials: [...listSent(workspace, filing)],
    submittedAt,
    submittedBy: { account: clerk.account, name: clerk.name },
  }
}

/** Papers in places that the filing, as it is filled in now, does not have stay here. */
function listSent({ db, pack }: Workspace, { id, kind, data }: StoredFiling): readonly Material[] {
  const slots = new Set(listSlots(pack.materials[kind] ?? [], data).map((slot) => slot.key))
  return listMaterials(db, id).filter((material) => slots.has(material.slot))
}

function isSame(one: StoredFiling, other: StoredFiling): boolean {
  return (
    one.version === other.version &&
    one.state === other.state &&
    one.round === other.round &&
    one.revision === other.revision &&
    one.delivery === 'none' &&
    one.deletedAt === null
  )
}

function haveSame(some: readonly Material[], others: readonly Material[]): boolean {
  return some.map((material) => material.id).join() === others.map((material) => material.id).join()
}
