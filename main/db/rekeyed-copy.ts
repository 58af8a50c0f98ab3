import Sqlite, { type Database } from 'better-sqlite3'
import { copyFileSync } from 'node:fs'
import { applyKey, replaceKey } from './apply-key.ts'
import { syncFile } from './sync-file.ts'

/** Two raw keys of 32 bytes each: what a file is closed with now, and what its copy shall be closed with. */
export interface KeyChange {
  readonly from: Uint8Array
  readonly to: Uint8Array
}

/**
 * Writes a compact copy of an open database under another key; the source is only read. Throws unless the copy holds as many
 * rows in every table, opens with the new key and refuses the old one.
 */
export function copyUnderKey(db: Database, target: string, keys: KeyChange): void {
  db.prepare('VACUUM INTO :target').run({ target })
  changeKey(target, keys)
  const copy = openUnchecked(target, keys.to)
  try {
    const expected = countRows(db)
    const found = countRows(copy)
    for (const [table, rows] of expected) {
      if (found.get(table) !== rows) throw new Error(`${table} has ${found.get(table)} of ${rows} rows`)
    }
  } finally {
    copy.close()
  }
}

/** The same for a database file that nobody has open. Throws also when the old key does not open it. */
export function copyFileUnderKey(source: string, target: string, keys: KeyChange): void {
  copyFileSync(source, target)
  changeKey(target, keys)
}

/** Whether a database file opens with a key. Nothing is written. */
export function opensWith(file: string, key: Uint8Array): boolean {
  const db = openUnchecked(file, key)
  try {
    db.pragma('schema_version')
    return true
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_NOTADB') return false
    throw error
  } finally {
    db.close()
  }
}

function changeKey(file: string, { from, to }: KeyChange): void {
  const copy = openUnchecked(file, from)
  try {
    copy.pragma('synchronous = FULL')
    replaceKey(copy, to)
    if (copy.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new Error('the copy is damaged')
  } finally {
    copy.close()
  }
  if (opensWith(file, from)) throw new Error('the old key still opens the copy')
  if (!opensWith(file, to)) throw new Error('the new key does not open the copy')
  syncFile(file)
}

function openUnchecked(file: string, key: Uint8Array): Database {
  const db = new Sqlite(file, { fileMustExist: true })
  applyKey(db, key)
  return db
}

function countRows(db: Database): ReadonlyMap<string, number> {
  const tables = db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'`)
    .pluck()
    .all()
  return new Map(
    tables.map((table) => {
      const name = table.replaceAll('"', '""')
      return [table, Number(db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get())]
    }),
  )
}
