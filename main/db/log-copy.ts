import type { Database } from 'better-sqlite3'
import { runBeside } from './background.ts'

/** SQLite's write-ahead log, 4 KiB a page: the one whose commit fills it copies it into the database, and waits. 20 ms. */
export const LOG_PAGES = 2000
/** Where the thread copies as well, there is hardly anything left to do here at this length. */
const LOG_PAGES_BESIDE = 8000

export interface LogCopy {
  /** Something was written, and more will be. */
  more(): void
  /** Nothing is copied any more when this settles. */
  end(): Promise<void>
}

/**
 * While much is written: the thread beside (`entry`: its program) copies the log into the database meanwhile. Only the piece
 * that was written during the last copy is left to whoever fills the log, and the windows do not wait for a disk.
 */
export function copyLogBeside(db: Database, entry: string): LogCopy {
  let running: Promise<unknown> | undefined
  return {
    more() {
      if (running) return
      db.pragma(`wal_autocheckpoint = ${LOG_PAGES_BESIDE}`)
      running = runBeside(db, entry, { kind: 'copy-log' }).finally(() => (running = undefined))
    },
    async end() {
      await running
      if (db.open) db.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
    },
  }
}
