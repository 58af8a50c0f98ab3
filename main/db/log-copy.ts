import type { Database } from 'better-sqlite3'
import { runBeside } from './background.ts'

/** SQLite's write-ahead log, 4 KiB a page: the one whose commit fills it copies it into the database, and waits. 20 ms. */
export const LOG_PAGES = 2000
/** As long as it gets while the thread copies on a slow disk; then both copy. */
const LOG_PAGES_BESIDE = 16_000
/** Transactions between two copies: the pages of the indexes change with each, and are copied once for all of them. */
const COPY_EVERY = 20

export interface LogCopy {
  /** Something was written, and more will be, once this has settled. */
  more(): Promise<unknown> | undefined
  /** Nothing is copied any more when this settles. */
  end(): Promise<void>
}

/**
 * While much is written: the thread beside (`entry`: its program) copies the log into the database meanwhile. What was written
 * during the copy it copies while nothing is written: then the log is empty and begins anew, and whoever writes never copies
 * anything himself, nor waits for the disk.
 */
export function copyLogBeside(db: Database, entry: string): LogCopy {
  let running: Promise<unknown> | undefined
  let isRaised = false
  let written = 0
  /** All but what was written meanwhile is copied. */
  let isNearlyCopied = false

  function copy(): Promise<unknown> {
    return (running = runBeside(db, entry, { kind: 'copy-log' }).finally(() => (running = undefined)))
  }

  return {
    more() {
      if (!isRaised) db.pragma(`wal_autocheckpoint = ${LOG_PAGES_BESIDE}`)
      isRaised = true
      written += 1
      if (running) return undefined
      if (isNearlyCopied) {
        isNearlyCopied = false
        written = 0
        return copy()
      }
      isNearlyCopied = written >= COPY_EVERY
      if (isNearlyCopied) void copy()
      return undefined
    },
    async end() {
      await running
      if (!isRaised) return
      await copy()
      if (db.open) db.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
    },
  }
}
