import type { Database } from 'better-sqlite3'

/**
 * All of `act` or nothing: in a transaction of its own, or as a part of the one that is running. In that case what it
 * throws has to end the whole; savepoints a record deep cost more than the writing itself when ten thousand come in.
 */
export function atomically<T>(db: Database, act: () => T): T {
  return db.inTransaction ? act() : db.transaction(act)()
}
