import type { Database } from 'better-sqlite3'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { applyRecall } from '../../sync/apply-change.ts'
import { recallOperation } from '../outbox/outbox.service.ts'
import type { OnlineLogin } from './log-in-online.ts'
import { noteHandOver, noteRotation, noteTakeOver } from './session-acts.ts'
import { findSessionMemory, saveLogin } from './session-memory.ts'
import type { HeldWorkspace } from './transfer.ts'
import type { Trust } from './trust.ts'

export interface TakeOver {
  readonly login: OnlineLogin
  readonly trust: Trust | undefined
  readonly reason: HeldWorkspace['reason']
  readonly at: Date
}

/**
 * The workspace is the next clerk's from now on. What the former one had signed and the server cannot have seen becomes a draft
 * again, because nobody can answer for another's signature; what may have arrived is asked for once more, as it is. Gives how
 * many operations were taken back.
 */
export function takeOver(db: Database, { login, trust, reason, at }: TakeOver): number {
  const former = findSessionMemory(db)?.clerk
  const next = login.grant.clerk
  return db.transaction(() => {
    const returned = former && former.account !== next.account ? takeBackUnsent(db) : 0
    saveLogin(db, { ...login, trust }, at)
    const facts = { former: former ?? next, next, reason }
    noteHandOver(db, facts, at)
    noteTakeOver(db, { ...facts, returned }, at)
    noteRotation(db, next, at)
    return returned
  })()
}

/** Takes back what the server cannot have seen, the last one of a filing first. Gives how many. */
export function takeBackUnsent(db: Database): number {
  return listOutbox(db)
    .toReversed()
    .filter(({ type, id }) => type !== 'read-notice' && recallOperation(db, id, applyRecall).ok).length
}
