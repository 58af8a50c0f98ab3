import type { Database } from 'better-sqlite3'
import { failure, success, type Result } from '../../../domain/result.ts'
import { deleteSetting, findSetting, saveSetting } from '../../sync/setting.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import {
  deleteOperation,
  findOutboxState,
  findOutboxTarget,
  hasLater,
  markForLater,
  type OutboxTarget,
} from '../../outbox/outbox.repo.ts'
import { mayArriveByDisk } from '../../package/packed.ts'

/** Sends a blocked operation again as it is; one that only waits is sent without its pause. */
export function retryOperation(db: Database, id: string): Result<void, 'not-in-outbox' | 'already-sent'> {
  const state = findOutboxState(db, id)
  if (state === undefined) return failure('not-in-outbox')
  if (state === 'sending') return failure('already-sent')
  // What may have arrived stays marked so.
  markForLater(db, id, state === 'unconfirmed' ? 'unconfirmed' : 'waiting')
  return success(undefined)
}

/**
 * Takes an operation back that the server has not got, or has refused. What it speaks of is read from the row's own columns: a
 * damaged operation can be taken back like any other.
 */
export function recallOperation(
  db: Database,
  id: string,
  applyRecall: (db: Database, target: OutboxTarget) => void,
): Result<void, 'not-in-outbox' | 'already-sent' | 'recall-later-first'> {
  const state = findOutboxState(db, id)
  const target = findOutboxTarget(db, id)
  if (state === undefined || target === undefined) return failure('not-in-outbox')
  if (state !== 'waiting' && state !== 'blocked') return failure('already-sent')
  // The server does not know it yet, but it is on a stick.
  if (state === 'waiting' && mayArriveByDisk(db, id)) return failure('already-sent')
  if (hasLater(db, id)) return failure('recall-later-first')
  db.transaction(() => {
    deleteOperation(db, id)
    applyRecall(db, target)
  })()
  return success(undefined)
}

/** 暂停发送, 继续: kept until the clerk says otherwise, also over a restart; the audit trail tells who stopped it. */
export function stopSending(workspace: Pick<Workspace, 'db' | 'clerk'>, stopped: boolean, at: Date): void {
  const { db } = workspace
  if ((findSetting(db, 'outbox-stopped') !== undefined) === stopped) return
  db.transaction(() => {
    if (stopped) saveSetting(db, 'outbox-stopped', at.toISOString())
    else deleteSetting(db, 'outbox-stopped')
    appendAct(workspace, { action: stopped ? 'sending-stopped' : 'sending-resumed' }, at)
  })()
}
