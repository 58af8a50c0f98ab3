import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { log } from '../log.ts'
import { StoredHeader, WorkspaceHeader } from './workspace-header.ts'
import { writeFileDurably } from './write-file-durably.ts'

/** The same three times: without the wrapped keys in it nobody could ever open the database again. */
const HEADER_FILES = ['workspace.json', 'workspace-copy.json', 'workspace-copy-2.json'] as const

export interface WorkspaceFolder {
  readonly directory: string
  readonly header: WorkspaceHeader
}

/** Folders of workspaces that are out of use begin so, and are no workspaces any more. */
export const RETIRED = 'retired-'
/** The same for one that a restored backup has taken the place of; never removed by the program. */
export const SET_ASIDE = 'set-aside-'
/** A backup that is being copied here; whole or not, it is no workspace yet. */
export const RESTORING = 'restoring-'

const NO_WORKSPACES = [RETIRED, SET_ASIDE, RESTORING]

export function toWorkspacesDirectory(userData: string): string {
  return path.join(userData, 'workspaces')
}

export function toWorkspaceDirectory(userData: string, workspaceId: string): string {
  return path.join(toWorkspacesDirectory(userData), workspaceId)
}

export function toDatabasePath(directory: string, generation: number): string {
  return path.join(directory, generation === 0 ? 'desk.db' : `desk-${generation}.db`)
}

/** What waits here and nowhere else, written a second time beside the database. */
export function toJournalPath(directory: string, generation: number): string {
  return path.join(directory, `journal-${generation}.bdj`)
}

export function toFilesDirectory(directory: string, generation: number): string {
  return path.join(directory, generation === 0 ? 'files' : `files-${generation}`)
}

/**
 * From the moment the first file is replaced the new header counts, and a crash before that leaves the old one. Copies that a
 * crash left behind are made the same at the next opening.
 */
export function writeWorkspaceHeader(directory: string, header: WorkspaceHeader): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const text = toText(header)
  for (const name of HEADER_FILES) writeFileDurably(path.join(directory, name), text)
}

/** Whether every copy on the disk says this. Only then may what another header would need be removed. */
export function isWrittenEverywhere(directory: string, header: WorkspaceHeader): boolean {
  const text = toText(header)
  return HEADER_FILES.every((name) => findText(path.join(directory, name)) === text)
}

/** Every workspace on this computer whose header can be read, the one used last first. The others are left alone. */
export function listWorkspaces(userData: string): readonly WorkspaceFolder[] {
  return listDirectories(userData)
    .flatMap((directory) => findWorkspaceFolder(directory) ?? [])
    .toSorted((a, b) => (b.header.lastOnlineAt ?? '').localeCompare(a.header.lastOnlineAt ?? ''))
}

/** The workspace that lies in a folder; undefined when its header is damaged in all its copies. */
export function findWorkspaceFolder(directory: string): WorkspaceFolder | undefined {
  const header = findHeader(directory)
  return header && { directory, header }
}

/**
 * How many workspaces there are whose header is damaged in all its copies. Whose they are cannot be known, so whoever would
 * get a new workspace must be told first: it may be his.
 */
export function countUnreadableWorkspaces(userData: string): number {
  return listDirectories(userData).filter((directory) => readdirSync(directory).length > 0 && !findHeader(directory))
    .length
}

function findHeader(directory: string): WorkspaceHeader | undefined {
  for (const name of HEADER_FILES) {
    const text = findText(path.join(directory, name))
    if (text === undefined) continue
    const header = parseHeader(text)
    if (header) return header
    log.error('workspace-header-unreadable', { workspace: path.basename(directory), name })
  }
  return undefined
}

/** Undefined unless every value is as it was written: a wrap with one bit turned would pass for somebody else's. */
function parseHeader(text: string): WorkspaceHeader | undefined {
  try {
    const { checksum, ...body } = Sealed.parse(JSON.parse(text))
    if (body.version !== 1 && checksum !== toChecksum(body)) return undefined
    return StoredHeader.parse(body)
  } catch {
    return undefined
  }
}

/** Version 1 had no checksum. */
const Sealed = z.looseObject({ version: z.number(), checksum: z.string().optional() })

/** In the order of the schema, so that the same header always is the same text. */
function toText(stored: WorkspaceHeader): string {
  const header = WorkspaceHeader.parse(stored)
  return JSON.stringify({ ...header, checksum: toChecksum(header) }, null, 2)
}

function toChecksum(body: object): string {
  return createHash('sha256')
    .update(canonicalize(body) ?? '')
    .digest('hex')
}

function findText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function listDirectories(userData: string): string[] {
  const parent = toWorkspacesDirectory(userData)
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !NO_WORKSPACES.some((mark) => entry.name.startsWith(mark)))
      .map((entry) => path.join(parent, entry.name))
  } catch {
    return []
  }
}
