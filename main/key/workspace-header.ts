import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { log } from '../log.ts'
import { writeFileDurably } from './write-file-durably.ts'

/**
 * `workspace.json`, the only readable file of a workspace: whose it is and how its key is closed. Nothing here opens
 * anything without the security key; what must not be forged (the last meeting with the server) is kept inside.
 */
export const WorkspaceHeader = z.object({
  version: z.literal(1),
  workspaceId: z.uuid(),
  account: z.string(),
  clerkName: z.string(),
  unitCode: z.string(),
  office: z.string(),
  serverUrl: z.string(),
  /** Names the data key, so that a copy of a database can be matched with its header. */
  keyId: z.uuid(),
  /** Each one closes the same data key for one holder; a recovery certificate will be a kind of its own. */
  wraps: z.array(z.object({ kind: z.literal('certificate'), thumbprint: z.string(), wrapped: z.string() })).min(1),
  /** Known only to who has the data key: tells a wrong key from a damaged database. */
  canary: z.string(),
  /** For choosing between workspaces; null until the first login went through. */
  lastOnlineAt: z.iso.datetime().nullable(),
})
export type WorkspaceHeader = z.infer<typeof WorkspaceHeader>

/** The second is the same once more: without the wrapped key in it nobody could ever open the database again. */
const HEADER_FILES = ['workspace.json', 'workspace-copy.json'] as const

export interface WorkspaceFolder {
  readonly directory: string
  readonly header: WorkspaceHeader
}

export function toWorkspaceDirectory(userData: string, workspaceId: string): string {
  return path.join(userData, 'workspaces', workspaceId)
}

export function toDatabasePath(directory: string): string {
  return path.join(directory, 'desk.db')
}

export function toFilesDirectory(directory: string): string {
  return path.join(directory, 'files')
}

export function writeWorkspaceHeader(directory: string, header: WorkspaceHeader): void {
  mkdirSync(toFilesDirectory(directory), { recursive: true, mode: 0o700 })
  for (const name of HEADER_FILES) writeFileDurably(path.join(directory, name), JSON.stringify(header, null, 2))
}

/** Every workspace on this computer, the one used last first. A header that cannot be read is left alone and reported. */
export function listWorkspaces(userData: string): readonly WorkspaceFolder[] {
  return listFolders(path.join(userData, 'workspaces'))
    .flatMap((directory) => {
      const header = findHeader(directory)
      return header === undefined ? [] : [{ directory, header }]
    })
    .toSorted((a, b) => (b.header.lastOnlineAt ?? '').localeCompare(a.header.lastOnlineAt ?? ''))
}

/** The workspace this certificate opens; with an account only that clerk's, otherwise the one used last. */
export function findWorkspace(userData: string, thumbprint: string, account?: string): WorkspaceFolder | undefined {
  return listWorkspaces(userData).find(
    ({ header }) =>
      header.wraps.some((wrap) => wrap.thumbprint === thumbprint) &&
      (account === undefined || header.account === account),
  )
}

function findHeader(directory: string): WorkspaceHeader | undefined {
  for (const name of HEADER_FILES) {
    try {
      return WorkspaceHeader.parse(JSON.parse(readFileSync(path.join(directory, name), 'utf8')))
    } catch (error) {
      log.error('workspace-header-unreadable', { workspace: path.basename(directory), name, error })
    }
  }
  return undefined
}

function listFolders(parent: string): string[] {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(parent, entry.name))
  } catch {
    return []
  }
}
