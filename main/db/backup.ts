import type { Database } from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'

const KEPT = 7

/**
 * Where copies of a database lie: `backup` beside `desk.db`, `backup-3` beside `desk-3.db`. Copies are under the key of their
 * database, so those of a generation whose key was replaced go with it.
 */
export function toBackupDirectory(databaseFile: string): string {
  const { dir, name } = path.parse(databaseFile)
  return path.join(dir, `backup${/-\d+$/.exec(name)?.[0] ?? ''}`)
}

/** Writes a compact copy under the same key; a copy that was cut short never carries the final name. */
export function copyDatabase(db: Database, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true })
  const unfinished = `${target}.part`
  rmSync(unfinished, { force: true })
  db.prepare('VACUUM INTO :target').run({ target: unfinished })
  renameSync(unfinished, target)
}

/** One copy a day, the last seven kept. Does nothing when today's is there. */
export function backUpDaily(db: Database, directory: string, today: string): void {
  const target = path.join(directory, `${today}.db`)
  if (existsSync(target)) return
  copyDatabase(db, target)
  const days = readdirSync(directory)
    .filter((name) => /^\d{4}-\d{2}-\d{2}\.db$/.test(name))
    .toSorted()
  for (const old of days.slice(0, -KEPT)) rmSync(path.join(directory, old))
}
