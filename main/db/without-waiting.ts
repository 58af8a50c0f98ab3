import type { Database } from 'better-sqlite3'

/**
 * One transaction that does not wait until it is on the disk. Should the power go before, it has not happened: only for what
 * can be asked for again. The clerk's own saves do wait, and take this along.
 */
export function withoutWaitingForTheDisk<T>(db: Database, write: () => T): T {
  // Somebody else's transaction: it waits or not, as he decided.
  if (db.inTransaction) return write()
  db.pragma('synchronous = NORMAL')
  try {
    return db.transaction(write)()
  } finally {
    db.pragma('synchronous = FULL')
  }
}
