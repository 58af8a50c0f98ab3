import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { failure, success, type Result } from '../../domain/result.ts'
import { findWorkspaceFolder } from '../key/workspace-folder.ts'
import type { WorkspaceHeader } from '../key/workspace-header.ts'
import { MANIFEST_FILE, parseManifest, type Manifest } from './manifest.ts'
import { BACKUP_NAME, UNFINISHED } from './write-backup.ts'

/** A backup whose parts are all there, in the length they should have. What is in them is looked at when they are copied. */
export interface Backup {
  readonly directory: string
  readonly header: WorkspaceHeader
  readonly manifest: Manifest
}

const MOST_MANIFEST_BYTES = 128 * 1024 * 1024

/**
 * The backup in a folder, or the newest in the folders in it. Errors: `backup-not-found`, `backup-unfinished`,
 * `backup-damaged` {file}, `backup-from-the-future`.
 */
export function findBackup(chosen: string): Result<Backup> {
  const directory = findDirectory(chosen)
  if (directory === undefined) {
    return failure(
      listNames(chosen).some((name) => name.endsWith(UNFINISHED)) ? 'backup-unfinished' : 'backup-not-found',
    )
  }
  const file = path.join(directory, MANIFEST_FILE)
  if (statSync(file).size > MOST_MANIFEST_BYTES) return failure('backup-damaged', { file: MANIFEST_FILE })
  const manifest = parseManifest(readFileSync(file, 'utf8'))
  if (manifest === 'future') return failure('backup-from-the-future')
  if (manifest === undefined) return failure('backup-damaged', { file: MANIFEST_FILE })
  const header = findWorkspaceFolder(directory)?.header
  if (!header || header.keyId !== manifest.keyId || header.workspaceId !== manifest.workspaceId) {
    return failure('backup-damaged', { file: 'workspace.json' })
  }
  if (header.generation !== manifest.generation) return failure('backup-damaged', { file: 'workspace.json' })
  const damaged = manifest.entries.find((entry) => !isThere(path.join(directory, entry.path), entry.bytes))
  return damaged ? failure('backup-damaged', { file: damaged.path }) : success({ directory, header, manifest })
}

function findDirectory(chosen: string): string | undefined {
  const inside = listNames(chosen)
    .filter((name) => name.startsWith(BACKUP_NAME) && !name.endsWith(UNFINISHED))
    .map((name) => path.join(chosen, name))
  return [chosen, ...inside]
    .filter((directory) => existsSync(path.join(directory, MANIFEST_FILE)))
    .toSorted((a, b) => toAge(b) - toAge(a))[0]
}

function toAge(directory: string): number {
  return statSync(path.join(directory, MANIFEST_FILE)).mtimeMs
}

/** A link leads elsewhere than into the backup. */
function isThere(file: string, bytes: number): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false })
  return found !== undefined && found.isFile() && found.size === bytes
}

function listNames(directory: string): readonly string[] {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(directory) : []
}
