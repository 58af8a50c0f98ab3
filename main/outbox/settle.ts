import type { Database } from 'better-sqlite3'
import type { Operation, OperationResult } from '../../domain/sync/operation.ts'
import type { Receipt } from '../../domain/sync/receipt.ts'
import { log } from '../log.ts'
import { toBlockReason } from './block-reason.ts'
import { deleteOperation, findOutboxState, markBlocked, markForLater } from './outbox.repo.ts'
import { restartUpload } from './upload.repo.ts'

/** What the server said when it took an operation. */
export interface Acceptance {
  readonly revision: number | undefined
  readonly number: string | null | undefined
  /** The office's signed word that it has a submission; undefined for other operations, and from an older server. */
  readonly receipt: Receipt | undefined
}

export interface SettleDeps {
  readonly db: Database
  /** Writes what a delivery means for the filing; runs in the transaction that empties the row. */
  readonly applyDelivered: (operation: Operation, acceptance: Acceptance) => void
  /** The office has a newer revision: lays both versions side by side; runs in the transaction that blocks the row. */
  readonly applyConflict: (operation: Operation, currentRevision: number) => void
  /** When what has failed so many times is tried again; ISO instant. */
  readonly postpone: (failures: number) => string
}

/** `gone`: it had left the box already, settled by another way. */
export type Settled = 'delivered' | 'later' | 'blocked' | 'gone'

/**
 * What the office's answer means for one operation of the outbox, whichever way the answer came: in a transaction of its own,
 * so that a bad one does not undo its neighbours. Nothing leaves the box but by `accepted` or `duplicate`; a refusal waits for
 * a person. `attempts`: how often it went out. An answer that leaves the operation out (undefined) keeps it unconfirmed.
 */
export function settleOperation(
  { db, applyDelivered, applyConflict, postpone }: SettleDeps,
  operation: Operation,
  result: OperationResult | undefined,
  attempts: number,
): Settled {
  const { id } = operation
  return db.transaction((): Settled => {
    if (findOutboxState(db, id) === undefined) return 'gone'
    if (result === undefined) {
      markForLater(db, id, 'unconfirmed', { reason: toBlockReason('not-answered'), nextTryAt: postpone(attempts) })
      return 'later'
    }
    switch (result.outcome) {
      case 'accepted':
      case 'duplicate': {
        const { revision, number, receipt } = result
        deleteOperation(db, id)
        applyDelivered(operation, { revision, number, receipt })
        return 'delivered'
      }
      case 'files-missing': {
        // Asked for again at once; a server that keeps losing the same file gets longer pauses.
        for (const sha256 of result.sha256s) restartUpload(db, sha256)
        markForLater(
          db,
          id,
          'waiting',
          attempts < 2 ? {} : { reason: toBlockReason('files-missing'), nextTryAt: postpone(attempts) },
        )
        return 'later'
      }
      case 'conflict':
        log.warn('operation-conflict', { id })
        applyConflict(operation, result.currentRevision)
        markBlocked(db, id, toBlockReason('conflict', { currentRevision: result.currentRevision }))
        return 'blocked'
      case 'refused':
        log.warn('operation-refused', { id, code: result.code })
        markBlocked(db, id, toBlockReason(result.code, {}, result.issues))
        return 'blocked'
    }
  })()
}
