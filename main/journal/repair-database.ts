import Sqlite, { type Database } from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { RepairNotice } from '../../domain/ipc/views.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import { applyKey } from '../db/apply-key.ts'
import { toBackupDirectory } from '../db/backup.ts'
import { applyMigrations } from '../db/migrate.ts'
import { migrations } from '../db/migrations.ts'
import { appendAct } from '../features/audit/audit-log.ts'
import { findSessionMemory } from '../features/session/session-memory.ts'
import { syncFolderNow } from '../key/write-file-durably.ts'
import { log } from '../log.ts'
import { beginFeedAnew } from '../sync/feed-anew.repo.ts'
import type { StoredJournal } from './journal-file.ts'
import { getCount } from './journal.repo.ts'
import { saveRepairNotice } from './repair-notice.ts'
import { finishReplay } from './replay.ts'
import { toWaitingText } from './replayed.repo.ts'
import { replayRows } from './replay.repo.ts'

export interface Repair {
  /** The database that is damaged, missing or empty. */
  readonly database: string
  /** Its raw key of 32 bytes. */
  readonly key: Uint8Array
  readonly journal: StoredJournal | undefined
  readonly at: Date
}

const PARTS = ['', '-wal', '-shm', '-journal'] as const

/**
 * Puts a new database in the place of a damaged one: the newest copy that is whole, else an empty one, the journal over it,
 * and a feed that is read from its beginning. It is built beside; then the damaged file is moved aside under a dated name, never
 * deleted, and the new one takes its place. Killed at any moment, it is done once more: the caller keeps the mark until the
 * journal is written from the new database. Errors: `disk-full`; what else goes wrong is thrown.
 */
export function repairDatabase(repair: Repair): Result<RepairNotice> {
  const { database, at } = repair
  const built = database.replace(/\.db$/, '.rebuilt')
  removeParts(built)
  try {
    const aside = toAsideName(database, at)
    const notice = build(built, repair, existsSync(database) ? aside : null)
    moveAside(database, aside)
    renameSync(built, database)
    syncFolderNow(path.dirname(database))
    log.warn('workspace-repaired', { from: notice.from, drafts: notice.drafts, operations: notice.operations })
    return success(notice)
  } catch (error) {
    removeParts(built)
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'SQLITE_FULL' || code === 'ENOSPC') return failure('disk-full')
    throw error
  }
}

/**
 * The database is whole but has lost what was written last, its log being gone; the journal has it. Told like a repair, unless
 * nothing that waits was among it. `journal` is of the same schema, or of an older one.
 */
export function catchUp(db: Database, journal: StoredJournal, at: Date): void {
  const before = toWaitingText(db)
  db.transaction(() => {
    replayRows(db, journal)
    const waiting = finishReplay(db, journal, at.toISOString())
    log.warn('database-was-behind', { ...waiting })
    if (toWaitingText(db) === before) return
    const notice = {
      at: at.toISOString(),
      from: 'same' as const,
      ...waiting,
      setAside: null,
      journal: 'whole' as const,
    }
    noteRepair(db, notice, at)
  })()
}

/** One file, without a log beside it, when it returns. */
function build(built: string, { database, key, journal, at }: Repair, aside: string | null): RepairNotice {
  const copy = takeNewestCopy(toBackupDirectory(database), built, key)
  const db = open(built, key)
  try {
    migrate(db, journal?.schemaVersion)
    return db.transaction(() => {
      // A copy that has seen more than the journal knows all that it says: nothing is to be laid over it.
      const further = journal && journal.count >= getCount(db) ? journal : undefined
      if (further) replayRows(db, further)
      migrate(db)
      const waiting = finishReplay(db, further, at.toISOString())
      beginFeedAnew(db)
      const notice: RepairNotice = {
        ...{ at: at.toISOString(), from: copy, ...waiting, setAside: aside },
        journal: !journal ? 'missing' : journal.lost > 0 || !further ? 'gaps' : 'whole',
      }
      noteRepair(db, notice, at)
      return notice
    })()
  } finally {
    db.close()
  }
}

/** The rows of a journal fit the schema they were written under. */
function migrate(db: Database, upTo = migrations.length): void {
  const steps = migrations.filter(({ id }) => id <= upTo)
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version >= steps.length) return
  const migrated = applyMigrations(db, steps, () => undefined)
  if (!migrated.ok) throw new Error(migrated.error.code)
}

function noteRepair(db: Database, notice: RepairNotice, at: Date): void {
  saveRepairNotice(db, notice)
  const clerk = findSessionMemory(db)?.clerk
  const { from, drafts, operations, setAside, journal } = notice
  const values = { copyOf: from ?? '', drafts, operations, journal, setAside: setAside ? path.basename(setAside) : '' }
  // Without a clerk nobody ever logged in, or nothing tells who: the next login says it.
  if (clerk) appendAct({ db, clerk }, { action: 'workspace-repaired', values }, at)
}

/** Copies the newest one that is whole to `built`, and gives when it was made; null when there is none. */
function takeNewestCopy(directory: string, built: string, key: Uint8Array): string | null {
  for (const { file, at } of listCopies(directory, key)) {
    copyFileSync(file, built)
    if (isWhole(built, key)) return at
    log.warn('copy-damaged', { name: path.basename(file) })
    removeParts(built)
  }
  return null
}

/** A daily copy carries its day, which a copied file's time does not tell. */
function findDay(file: string): string | undefined {
  return /^(\d{4}-\d{2}-\d{2})\.db$/.exec(path.basename(file))?.[1]
}

/** The one that has seen most first; what day it was, the computer may have had wrong. */
function listCopies(directory: string, key: Uint8Array): readonly { readonly file: string; readonly at: string }[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.endsWith('.db'))
    .map((name) => path.join(directory, name))
    .map((file) => ({ file, at: findDay(file) ?? statSync(file).mtime.toISOString(), seen: findSeen(file, key) }))
    .toSorted((a, b) => b.seen - a.seen || b.at.localeCompare(a.at))
}

/** How many changes a copy has seen; -1 where that cannot be read. */
function findSeen(file: string, key: Uint8Array): number {
  let db: Database | undefined
  try {
    db = new Sqlite(file, { readonly: true })
    applyKey(db, key)
    return getCount(db)
  } catch {
    return -1
  } finally {
    db?.close()
  }
}

/** Reads everything: a copy is not believed for its name. */
export function isWhole(
  file: string,
  key: Uint8Array,
  check: 'integrity_check' | 'quick_check' = 'integrity_check',
): boolean {
  let db: Database | undefined
  try {
    db = open(file, key)
    return db.pragma(`${check}(1)`, { simple: true }) === 'ok'
  } catch (error) {
    log.warn('check-failed', { name: path.basename(file), error })
    return false
  } finally {
    db?.close()
  }
}

function open(file: string, key: Uint8Array): Database {
  const db = new Sqlite(file)
  applyKey(db, key)
  for (const pragma of ['synchronous = FULL', 'foreign_keys = ON', 'temp_store = MEMORY', 'cache_size = -16384']) {
    db.pragma(pragma)
  }
  return db
}

/** `set-aside/2026-11-21T143005-desk-3.db`; a second one in the same second gets a number. */
function toAsideName(database: string, at: Date): string {
  const directory = path.join(path.dirname(database), 'set-aside')
  const stamp = at.toISOString().slice(0, 19).replaceAll(':', '')
  for (let count = 1; ; count += 1) {
    const name = path.join(directory, `${stamp}${count > 1 ? `-${count}` : ''}-${path.basename(database)}`)
    if (PARTS.every((part) => !existsSync(`${name}${part}`))) return name
  }
}

/** The log first: with it the damaged file could still be looked into, and a new one must not find it. */
function moveAside(database: string, aside: string): void {
  mkdirSync(path.dirname(aside), { recursive: true, mode: 0o700 })
  for (const part of PARTS.toReversed()) {
    if (existsSync(`${database}${part}`)) renameSync(`${database}${part}`, `${aside}${part}`)
  }
  syncFolderNow(path.dirname(aside))
}

function removeParts(file: string): void {
  for (const part of PARTS) rmSync(`${file}${part}`, { force: true })
}
