import Sqlite, { type Database } from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { failure, success, type Result } from '../../domain/result.ts'
import { applyKey } from './apply-key.ts'
import { copyDatabase, toBackupDirectory } from './backup.ts'
import { isDamage } from './damage.ts'
import { LOG_PAGES } from './log-copy.ts'
import { applyMigrations } from './migrate.ts'
import { migrations } from './migrations.ts'

export interface DatabaseFile {
  readonly path: string
  /** 32 random bytes: the key itself, not a password. */
  readonly key: Uint8Array
}

export type OpenFailure = 'wrong-key-or-damaged' | 'database-damaged' | 'database-from-the-future'

/**
 * Opens the encrypted database, creates it where there is none, and brings its schema up to date.
 * Never deletes or replaces a file it cannot read: the work of months may be in it. Damage further inside is found by whoever
 * meets it, and by the check in the background (`check-database.ts`): reading the whole file first would make everybody wait.
 */
export function openDatabase(file: DatabaseFile): Result<Database, OpenFailure> {
  if (file.key.length !== 32) throw new RangeError('A database key has 32 bytes')
  mkdirSync(path.dirname(file.path), { recursive: true })
  const db = new Sqlite(file.path)
  const opened = prepareDatabase(db, file)
  if (!opened.ok) db.close()
  return opened
}

function prepareDatabase(db: Database, file: DatabaseFile): Result<Database, OpenFailure> {
  try {
    applyKey(db, file.key)
    // The first read: with a wrong key, or a damaged first page, SQLite says the same NOTADB.
    db.pragma('user_version')
    applyPragmas(db)
    const migrated = applyMigrations(db, migrations, () => copyDatabase(db, toBackupPath(db, file.path)))
    return migrated.ok ? success(db) : migrated
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error
    if (error.code === 'SQLITE_NOTADB') return failure('wrong-key-or-damaged')
    if (isDamage(error)) return failure('database-damaged')
    throw error
  }
}

function applyPragmas(db: Database): void {
  db.pragma('journal_mode = WAL')
  // What the clerk was told is saved survives the power going.
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 5000')
  // Fewer would mean to copy the same pages more often.
  db.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
  // 16 MB: ten thousand filings are searched without going to the disk.
  db.pragma('cache_size = -16384')
  // Sorting must never spill names in clear onto the disk.
  db.pragma('temp_store = MEMORY')
}

function toBackupPath(db: Database, file: string): string {
  const version = String(db.pragma('user_version', { simple: true }))
  return path.join(toBackupDirectory(file), `before-version-${Number(version) + 1}.db`)
}
