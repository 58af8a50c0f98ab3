import type { Database } from 'better-sqlite3'
import { readdirSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { failure, success, type Result } from '../../../domain/result.ts'
import { allowBackground } from '../../db/background.ts'
import { isDamage } from '../../db/damage.ts'
import type { FileStore } from '../../files/file-store.ts'
import { clearMark, isMarked, markDamage, toDamageMark } from '../../journal/damage-mark.ts'
import { readJournal, type StoredJournal } from '../../journal/journal-file.ts'
import { startJournal } from '../../journal/journal.ts'
import { getCount } from '../../journal/journal.repo.ts'
import { catchUp, isWhole, repairDatabase } from '../../journal/repair-database.ts'
import { toDatabasePath, toFilesDirectory, toJournalPath, type WorkspaceFolder } from '../../key/workspace-folder.ts'
import { deriveKey, isDataKeyOf } from '../../key/workspace-key.ts'
import { log } from '../../log.ts'

export interface OpenedFolder {
  readonly folder: WorkspaceFolder
  readonly db: Database
  readonly files: FileStore
}

/** How the store opens its two parts; each gets a key of its own. */
export interface Store {
  openDatabase(file: { readonly path: string; readonly key: Uint8Array }): Result<Database>
  createFileStore(options: { readonly directory: string; readonly key: Uint8Array }): FileStore
}

/**
 * Opens what the data key opens; the key stays the caller's. `workspace-wrong-key`: this key is not the one the header speaks
 * of; no file was touched. Where the database is damaged, missing or empty, it is repaired (`repairDatabase`): nothing that
 * waits for the office is lost, and nothing is deleted. `workspace-damaged`: not even that was possible.
 */
export function openWorkspaceFolder(folder: WorkspaceFolder, dataKey: Uint8Array, store: Store): Result<OpenedFolder> {
  const { directory, header } = folder
  if (!isDataKeyOf(header, dataKey)) return failure('workspace-wrong-key')
  const key = deriveKey(dataKey, 'database')
  // The journal's own until the workspace is closed.
  const journalKey = deriveKey(dataKey, 'journal')
  let isOpen = false
  try {
    const db = openWhole(folder, { key, journalKey }, store)
    if (!db.ok) return db
    isOpen = true
    allowBackground(db.value, key)
    return success({
      folder,
      db: db.value,
      files: store.createFileStore({
        directory: toFilesDirectory(directory, header.generation),
        key: deriveKey(dataKey, 'files'),
      }),
    })
  } finally {
    key.fill(0)
    if (!isOpen) journalKey.fill(0)
  }
}

interface Keys {
  readonly key: Uint8Array
  readonly journalKey: Uint8Array
}

/**
 * As it is, or repaired where it is not whole. The mark stays until the journal is written from the new database: whenever the
 * power goes, it is repaired once more.
 */
function openWhole(folder: WorkspaceFolder, keys: Keys, store: Store): Result<Database> {
  const { directory, header } = folder
  const place = {
    path: toDatabasePath(directory, header.generation),
    file: toJournalPath(directory, header.generation),
    mark: toDamageMark(directory, header.generation),
  }
  // The files of another data key are here and not this one's: it is the header that is not the one that was written.
  if (isMissingOrEmpty(place.path) && hasOtherDatabase(directory, place.path)) return failure('workspace-damaged')
  const journal = readJournal(place.file, keys.journalKey)
  const found = openUndamaged(folder, keys.key, store)
  const opened = found.ok ? begin(found.value, folder, keys, journal) : found
  if (opened.ok || opened.error.code === 'database-from-the-future') return opened
  log.error('workspace-not-opened', { workspace: header.workspaceId, code: opened.error.code })
  const at = new Date()
  markDamage(place.mark, opened.error.code, at)
  const repaired = repair({ database: place.path, key: keys.key, journal, at })
  if (!repaired.ok) return repaired
  const built = store.openDatabase({ path: place.path, key: keys.key })
  const begun = built.ok ? begin(built.value, folder, keys, journal) : built
  return begun.ok ? begun : failure('workspace-damaged')
}

/** What the journal does not reach, or what the database has lost of it, is made the same; damage may show only then. */
function begin(
  db: Database,
  { directory, header: { generation } }: WorkspaceFolder,
  { journalKey }: Keys,
  journal: StoredJournal | undefined,
): Result<Database> {
  try {
    if (journal && isBehind(db, journal)) catchUp(db, journal, new Date())
    startJournal(db, { file: toJournalPath(directory, generation), key: journalKey, generation })
    clearMark(toDamageMark(directory, generation))
    return success(db)
  } catch (error) {
    db.close()
    if (isDamage(error)) return failure('database-damaged')
    throw error
  }
}

/** As it is, where nothing speaks against it. */
function openUndamaged({ directory, header }: WorkspaceFolder, key: Uint8Array, store: Store): Result<Database> {
  const path = toDatabasePath(directory, header.generation)
  // A workspace that was in use has a database; a new one in its place would hide the loss. A disk that lost its power may
  // leave a file without a byte, which would pass for new.
  if (header.lastOnlineAt !== null && isMissingOrEmpty(path)) return failure('workspace-damaged')
  // Found damaged while it was in use; a disk that failed for a moment has left it whole.
  if (isMarked(toDamageMark(directory, header.generation)) && !isWhole(path, key)) return failure('database-damaged')
  return store.openDatabase({ path, key })
}

function repair(plan: Parameters<typeof repairDatabase>[0]): Result<unknown> {
  try {
    return repairDatabase(plan)
  } catch (error) {
    log.error('workspace-not-repaired', { error })
    return failure('workspace-damaged')
  }
}

/** The journal has seen changes that the database has lost: its log is gone, or an older file was put in its place. */
function isBehind(db: Database, journal: StoredJournal): boolean {
  return getCount(db) < journal.count
}

/** Of another generation. */
function hasOtherDatabase(directory: string, file: string): boolean {
  return readdirSync(directory).some((name) => /^desk.*\.db$/.test(name) && name !== basename(file))
}

function isMissingOrEmpty(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0
}
