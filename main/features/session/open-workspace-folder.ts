import { readdirSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Database } from 'better-sqlite3'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { FileStore } from '../../files/file-store.ts'
import { toDatabasePath, toFilesDirectory, type WorkspaceFolder } from '../../key/workspace-folder.ts'
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
 * of; no file was touched. `workspace-damaged`: the key is right, so it is the database. Nothing is ever deleted or replaced.
 */
export function openWorkspaceFolder(folder: WorkspaceFolder, dataKey: Uint8Array, store: Store): Result<OpenedFolder> {
  const { directory, header } = folder
  if (!isDataKeyOf(header, dataKey)) return failure('workspace-wrong-key')
  const path = toDatabasePath(directory, header.generation)
  // A workspace that was in use has a database; a new one in its place would hide the loss. A disk that lost its power may
  // leave a file without a byte, which would pass for new.
  const isFirst = header.lastOnlineAt === null && !hasOtherDatabase(directory, path)
  if (!isFirst && isMissingOrEmpty(path)) return failure('workspace-damaged')
  const key = deriveKey(dataKey, 'database')
  try {
    const db = store.openDatabase({ path, key })
    if (!db.ok) {
      log.error('workspace-not-opened', { workspace: header.workspaceId, code: db.error.code })
      return db.error.code === 'database-from-the-future' ? db : failure('workspace-damaged')
    }
    const directoryOfFiles = toFilesDirectory(directory, header.generation)
    // The store's own until the workspace is closed.
    const filesKey = deriveKey(dataKey, 'files')
    return success({
      folder,
      db: db.value,
      files: store.createFileStore({ directory: directoryOfFiles, key: filesKey }),
    })
  } finally {
    key.fill(0)
  }
}

/** Of another generation: beside one, a header of a workspace never used is not the one that was written. */
function hasOtherDatabase(directory: string, file: string): boolean {
  return readdirSync(directory).some((name) => /^desk.*\.db$/.test(name) && name !== basename(file))
}

function isMissingOrEmpty(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0
}
