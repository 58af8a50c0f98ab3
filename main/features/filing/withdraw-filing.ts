import type { Database } from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import { applyEvent } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import { deleteOperation, findOutboxState, insertOperation } from '../../outbox/outbox.repo.ts'
import { mayArriveByDisk } from '../../package/packed.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { listActions } from './case-view.ts'
import { toFilingAct } from './filing-act.ts'
import { findChildTitle, findFilingRecord, findQueuedDeletion, saveFiling } from './filing.repo.ts'
import { getOpenable, type FilingSurroundings } from './filing.service.ts'

/** 撤回: asks the office for a filing that is under review. */
export function withdrawFiling(
  workspace: Workspace,
  { id, reason }: { readonly id: string; readonly reason: string },
  { now }: Pick<FilingSurroundings, 'now'>,
): Result<void> {
  const found = getOpenable(workspace, id)
  if (!found.ok) return found
  const filing = found.value
  if (!listActions(filing, workspace.clerk).includes('withdraw')) return failure('not-allowed')
  const state = applyEvent(getFiling(filing.kind).states, filing.state, 'withdraw', 'unit')
  if (!state.ok) return state
  const at = now()
  const createdAt = at.toISOString()
  const { db } = workspace
  db.transaction(() => {
    const baseRevision = filing.revision
    insertOperation(db, { id: uuidv7(), createdAt, type: 'withdraw-filing', filingId: id, baseRevision, reason })
    saveFiling(db, { ...filing, state: state.value, updatedAt: createdAt })
    appendAct(workspace, toFilingAct('withdrawn', filing, { reason }), at)
  })()
  return success(undefined)
}

/** 删除: a draft only here; what the office has seen also there. Can be undone by `restoreFiling`. */
export function deleteFiling(
  workspace: Workspace,
  id: string,
  { now }: Pick<FilingSurroundings, 'now'>,
): Result<{ readonly queued: boolean }> {
  const found = getOpenable(workspace, id)
  if (!found.ok) return found
  const filing = found.value
  if (!listActions(filing, workspace.clerk).includes('delete')) return failure('not-allowed')
  const { db } = workspace
  const child = findChildTitle(db, id)
  // A group without its plan could never be delivered.
  if (child !== undefined) return failure('filing-in-use', { title: child })
  const at = now()
  const deletedAt = at.toISOString()
  const queued = filing.revision > 0
  db.transaction(() => {
    if (queued) {
      const baseRevision = filing.revision
      insertOperation(db, {
        id: uuidv7(),
        createdAt: deletedAt,
        type: 'delete-filing',
        filingId: id,
        baseRevision,
      })
    }
    saveFiling(db, { ...filing, deletedAt, openedAt: null })
    appendAct(workspace, toFilingAct('deleted', filing), at)
  })()
  return success({ queued })
}

/** Undoes 删除 as long as the office has not been told. */
export function restoreFiling(
  workspace: Workspace,
  id: string,
  { now }: Pick<FilingSurroundings, 'now'>,
): Result<void> {
  const { db } = workspace
  const filing = findFilingRecord(db, id)
  if (!filing) return failure('filing-not-found')
  if (filing.deletedAt === null) return success(undefined)
  const deletion = findQueuedDeletion(db, id)
  if (filing.revision > 0 && deletion === undefined) return failure('deletion-delivered')
  if (deletion !== undefined && !isRecallable(db, deletion)) {
    return failure('deletion-delivered')
  }
  db.transaction(() => {
    if (deletion !== undefined) {
      deleteOperation(db, deletion)
      appendAct(workspace, toFilingAct('taken-back', filing, { deed: 'delete-filing' }), now())
    }
    saveFiling(db, { ...filing, deletedAt: null })
  })()
  return success(undefined)
}

/** The office cannot have carried it out. */
function isRecallable(db: Database, operationId: string): boolean {
  const state = findOutboxState(db, operationId)
  return state === 'blocked' || (state === 'waiting' && !mayArriveByDisk(db, operationId))
}
