import type { Database } from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { syncFile } from './sync-file.ts'

const KEPT = 7

/**
 * Where copies of a database lie: `backup` beside `desk.db`, `backup-3` beside `desk-3.db`. Copies are under the key of their
 * database, so those of a generation whose key was replaced go with it.
 */
export function toBackupDirectory(databaseFile: string): string {
  const { dir, name } = path.parse(databaseFile)
  return path.join(dir, `backup${/-\d+$/.exec(name)?.[0] ?? ''}`)
}

/**
 * Writes a compact copy under the same key; a copy that was cut short never carries the final name. `check` looks at it before
 * it gets that, and throws if it is not good.
 */
export function copyDatabase(db: Database, target: string, check?: (unfinished: string) => void): void {
  mkdirSync(path.dirname(target), { recursive: true })
  const unfinished = `${target}.part`
  rmSync(unfinished, { force: true })
  try {
    db.prepare('VACUUM INTO :target').run({ target: unfinished })
    check?.(unfinished)
    syncFile(unfinished)
    renameSync(unfinished, target)
  } catch (error) {
    // Half a copy would keep the disk full that it did not fit on.
    rmSync(unfinished, { force: true })
    throw error
  }
}

/** Where today's copy is to lie; undefined when it is there. */
export function findDueCopy(directory: string, today: string): string | undefined {
  const target = path.join(directory, `${today}.db`)
  return existsSync(target) ? undefined : target
}

/** The last seven daily copies are kept, and always `latest`: a clock that was set back gives it the oldest name of all. */
export function dropOldCopies(directory: string, latest: string): void {
  const days = readdirSync(directory)
    .filter((name) => /^\d{4}-\d{2}-\d{2}\.db$/.test(name) && name !== path.basename(latest))
    .toSorted()
  for (const old of days.slice(0, 1 - KEPT)) rmSync(path.join(directory, old))
}

/** One copy a day, at once and on this thread. */
export function backUpDaily(db: Database, directory: string, today: string): void {
  const target = findDueCopy(directory, today)
  if (target === undefined) return
  copyDatabase(db, target)
  dropOldCopies(directory, target)
}
