import type { Database } from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import { failure, success, type Result } from '../../domain/result.ts'
import { toBackupDirectory } from '../db/backup.ts'
import { copyFileUnderKey, copyUnderKey, type KeyChange } from '../db/rekeyed-copy.ts'
import { reencryptFiles } from '../files/reencrypt-files.ts'
import { syncFolder } from '../files/sealed-file.ts'
import { carryJournal } from '../journal/journal-file.ts'
import { flushJournal } from '../journal/journal.ts'
import { log } from '../log.ts'
import { removeGeneration } from './workspace-generations.ts'
import {
  findWorkspaceFolder,
  toDatabasePath,
  toFilesDirectory,
  toJournalPath,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from './workspace-folder.ts'
import type { KeyWrap, WorkspaceHeader } from './workspace-header.ts'
import { createDataKey, deriveKey, nameDataKey, type KeyUse } from './workspace-key.ts'

export interface Rotation {
  readonly folder: WorkspaceFolder
  /** The present data key; stays the caller's. */
  readonly dataKey: Uint8Array
  /** Open under the present key. Takes no write until a rotation that failed gives it back; after one that went well, none. */
  readonly db: Database
  /** Closes the new data key for those who shall open the workspace from now on, and for nobody else. */
  readonly wrap: (dataKey: Uint8Array) => Promise<Result<readonly KeyWrap[]>>
  /** Opens the copy; what is written into it counts with the new key or not at all. Gives what changes in the header. */
  readonly change?: (copy: { readonly path: string; readonly key: Uint8Array }) => Result<HeaderChange>
}

type HeaderChange = Partial<Pick<WorkspaceHeader, 'account' | 'clerkName' | 'unitCode' | 'lastOnlineAt'>>

/** What must be left on the disk beside the copies. */
const SPARE_BYTES = 64 * 1024 * 1024

/**
 * Gives a workspace a new data key: database, its backups and all files are written once more under it, checked, and then the
 * header names them. Killed at any moment, the workspace is whole under the old key or under the new one. What is left of the
 * other generation is the caller's to sweep away (`sweepGenerations`), once it has opened the new one. Errors: `disk-full`
 * (nothing has happened), and those of `wrap` and `change`. Gives the new folder and data key, which the caller overwrites.
 */
export async function rotateWorkspace(
  rotation: Rotation,
): Promise<Result<{ readonly folder: WorkspaceFolder; readonly dataKey: Buffer }>> {
  const { folder, wrap, db } = rotation
  const { directory, header } = folder
  const generation = header.generation + 1
  removeGeneration(directory, generation)
  if (!hasRoom(directory)) return failure('disk-full')
  const dataKey = createDataKey()
  let isDone = false
  flushJournal(db)
  // What a call that began before would still write must fail: in the old database it would be lost.
  db.pragma('query_only = ON')
  try {
    const wraps = await wrap(dataKey)
    if (!wraps.ok) return wraps
    const changed = await copyGeneration(rotation, dataKey, generation)
    if (!changed.ok) return changed
    const next = { ...header, ...changed.value, ...nameDataKey(dataKey), generation, wraps: [...wraps.value] }
    switchHeader(directory, next)
    isDone = true
    log.info('data-key-rotated', { workspace: header.workspaceId, generation })
    return success({ folder: { directory, header: next }, dataKey })
  } finally {
    if (!isDone) {
      dataKey.fill(0)
      removeGeneration(directory, generation)
      if (db.open) db.pragma('query_only = OFF')
    }
  }
}

async function copyGeneration(
  { folder: { directory, header }, dataKey, db, change }: Rotation,
  newKey: Uint8Array,
  generation: number,
): Promise<Result<HeaderChange>> {
  const database = toKeyChange(dataKey, newKey, 'database')
  const files = toKeyChange(dataKey, newKey, 'files')
  const journal = toKeyChange(dataKey, newKey, 'journal')
  try {
    const [source, target] = [toDatabasePath(directory, header.generation), toDatabasePath(directory, generation)]
    const oldFiles = { directory: toFilesDirectory(directory, header.generation), key: files.from }
    const newFiles = { directory: toFilesDirectory(directory, generation), key: files.to }
    const counts = await reencryptFiles(oldFiles, newFiles, path.join(directory, 'set-aside'))
    if (counts.damaged > 0) log.error('files-set-aside', { workspace: header.workspaceId, count: counts.damaged })
    await copyBackups(toBackupDirectory(source), toBackupDirectory(target), database)
    // The copy itself counts as a write; nothing else can come in between.
    db.pragma('query_only = OFF')
    copyUnderKey(db, target, database)
    db.pragma('query_only = ON')
    const journals = { from: toJournalPath(directory, header.generation), to: toJournalPath(directory, generation) }
    carryJournal(journals, journal, generation)
    const changed = change?.({ path: target, key: database.to }) ?? success({})
    await syncFolder(directory)
    return changed
  } finally {
    for (const key of [database, files, journal]) {
      key.from.fill(0)
      key.to.fill(0)
    }
  }
}

/** A backup that is damaged already is worth nothing under any key, and no reason to keep the old one. */
async function copyBackups(from: string, to: string, keys: KeyChange): Promise<void> {
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(from).filter((each) => each.endsWith('.db'))) {
    const target = path.join(to, name)
    try {
      copyFileUnderKey(path.join(from, name), target, keys)
    } catch (error) {
      rmSync(target, { force: true })
      log.error('backup-not-carried-over', { name, error })
    }
    // Each one blocks for as long as its file is large.
    await new Promise(setImmediate)
  }
}

function toKeyChange(from: Uint8Array, to: Uint8Array, use: KeyUse): KeyChange {
  return { from: deriveKey(from, use), to: deriveKey(to, use) }
}

/** From its first copy on the new header counts, also when the others could not follow: the next opening mends them. */
function switchHeader(directory: string, next: WorkspaceHeader): void {
  try {
    writeWorkspaceHeader(directory, next)
  } catch (error) {
    if (findWorkspaceFolder(directory)?.header.generation !== next.generation) throw error
    log.error('workspace-header-not-copied', { workspace: next.workspaceId, error })
  }
}

function hasRoom(directory: string): boolean {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize > countBytes(directory) + SPARE_BYTES
}

function countBytes(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0)
}
