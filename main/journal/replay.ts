import type { Database } from 'better-sqlite3'
import { findFilingRecord, saveFiling } from '../features/filing/filing.repo.ts'
import { deleteOperation } from '../outbox/outbox.repo.ts'
import type { StoredJournal } from './journal-file.ts'
import { getCount, saveCount } from './journal.repo.ts'
import { askForAll, countWaiting, endConflict, listInConflict, listOnlyHere, listOperations } from './replayed.repo.ts'

export interface Replayed {
  readonly drafts: number
  readonly operations: number
}

/**
 * After `replayRows`, on the schema of today, whichever the rows were of. What an older state still holds and a whole journal does not know has left since: delivered, taken back or deleted. A journal
 * with gaps proves nothing of the kind; then it stays. Every operation asks the server first, which may have it already. Lists
 * and searches follow. To be called in a transaction.
 */
export function finishReplay(db: Database, journal: StoredJournal | undefined, at: string): Replayed {
  const waiting = listNamed(journal)
  if (journal?.lost === 0) {
    for (const { id, filingId } of listOperations(db)) if (!waiting.has(filingId ?? id)) deleteOperation(db, id)
    for (const id of listInConflict(db)) if (!waiting.has(id)) endConflict(db, id, at)
    for (const id of listOnlyHere(db)) if (!waiting.has(id)) release(db, id, at)
  }
  for (const id of waiting) {
    const restored = findFilingRecord(db, id)
    if (restored) saveFiling(db, restored)
  }
  askForAll(db)
  saveCount(db, Math.max(getCount(db), journal?.count ?? 0) + 1)
  return countWaiting(db)
}

function listNamed(journal: StoredJournal | undefined): ReadonlySet<string> {
  const named = [...(journal?.records.values() ?? [])].filter(
    ({ kind, tables }) => (kind === 'filing' || kind === 'operation') && tables !== null,
  )
  return new Set(named.map(({ id }) => id))
}

/** It waits no longer. What the office has of it, the feed brings; out of sight until then, if it was never heard of. */
function release(db: Database, id: string, at: string): void {
  const local = findFilingRecord(db, id)
  if (!local) return
  const hidden = local.revision === 0 ? { deletedAt: local.deletedAt ?? at, openedAt: null } : {}
  saveFiling(db, { ...local, ...hidden, edited: false })
}
