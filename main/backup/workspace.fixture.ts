import { randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { copyDatabase } from '../db/backup.ts'
import { openDatabase } from '../db/open-database.ts'
import { openWorkspaceFolder, type OpenedFolder } from '../features/session/open-workspace-folder.ts'
import { createFileStore } from '../files/encrypted-file-store.ts'
import { closeWithJournal } from '../journal/journal.ts'
import { toWorkspaceDirectory, writeWorkspaceHeader, type WorkspaceFolder } from '../key/workspace-folder.ts'
import { createDataKey, deriveKey, nameDataKey } from '../key/workspace-key.ts'
import type { BackupJob } from './write-backup.ts'

/** A workspace of one clerk as the client makes it, open, with so many files of some hundred KB in its store. */
export async function createWorkspace(userData: string, files: number, account = 'zhang') {
  const dataKey = createDataKey()
  const workspaceId = randomUUID()
  const folder: WorkspaceFolder = {
    directory: toWorkspaceDirectory(userData, workspaceId),
    header: {
      ...{ version: 2, workspaceId, account, clerkName: '安若溪', unitCode: '000771', office: 'jilin' },
      ...{ serverUrl: 'http://127.0.0.1', generation: 1, lastOnlineAt: null },
      ...nameDataKey(dataKey),
      wraps: [{ kind: 'certificate', publicKeyHash: 'aa', thumbprint: 'bb', holder: '安若溪', wrapped: 'AAAA' }],
    },
  }
  writeWorkspaceHeader(folder.directory, folder.header)
  const opened = openFolder(folder, dataKey)
  const contents = new Map<string, Buffer>()
  for (let index = 0; index < files; index += 1) {
    const content = randomBytes(100_000 + index)
    const source = path.join(userData, 'source.pdf')
    writeFileSync(source, content)
    contents.set((await opened.files.add(source)).sha256, content)
  }
  return { ...opened, dataKey, contents, close: () => closeFolder(opened) }
}

export type TestWorkspace = Awaited<ReturnType<typeof createWorkspace>>

/** Through the door that every workspace is opened by. */
export function openFolder(folder: WorkspaceFolder, dataKey: Uint8Array): OpenedFolder {
  const opened = openWorkspaceFolder(folder, dataKey, { openDatabase, createFileStore })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

export function closeFolder({ db, files }: OpenedFolder): void {
  closeWithJournal(db)
  files.close()
}

export function toJob(
  { folder, db, dataKey }: TestWorkspace,
  into: string,
  change: Partial<BackupJob> = {},
): BackupJob {
  return {
    ...{ source: folder, into, key: deriveKey(dataKey, 'backup'), at: new Date('2026-11-21T07:30:00Z') },
    facts: { drafts: 2, waiting: 3 },
    copyDatabase: (target) => Promise.resolve(copyDatabase(db, target)),
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...change,
  }
}
