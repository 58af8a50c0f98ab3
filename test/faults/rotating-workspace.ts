import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { backUpDaily, toBackupDirectory } from '../../main/db/backup.ts'
import { openDatabase } from '../../main/db/open-database.ts'
import { createFileStore } from '../../main/files/encrypted-file-store.ts'
import type { FileStore } from '../../main/files/file-store.ts'
import {
  findWorkspaceFolder,
  toDatabasePath,
  toFilesDirectory,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from '../../main/key/workspace-folder.ts'
import type { KeyWrap } from '../../main/key/workspace-header.ts'
import { createDataKey, deriveKey, nameDataKey } from '../../main/key/workspace-key.ts'

/** A workspace whose header holds its data key in clear: what the case is about is rotation, not keys. */
export function createOpenSecretWorkspace(directory: string): WorkspaceFolder {
  mkdirSync(directory, { recursive: true })
  const dataKey = createDataKey()
  const header = {
    ...{ version: 2 as const, workspaceId: randomUUID(), account: 'an', clerkName: '安若溪', unitCode: '220199' },
    ...{ office: 'jilin', serverUrl: 'http://127.0.0.1', generation: 1, lastOnlineAt: null },
    ...nameDataKey(dataKey),
    wraps: [toOpenSecret(dataKey)],
  }
  writeWorkspaceHeader(directory, header)
  return { directory, header }
}

export function toOpenSecret(dataKey: Uint8Array): KeyWrap {
  const wrapped = Buffer.from(dataKey).toString('base64')
  return { kind: 'certificate', publicKeyHash: '', thumbprint: '', holder: '', wrapped }
}

export interface RotatingWorkspace {
  readonly folder: WorkspaceFolder
  readonly dataKey: Buffer
  readonly db: Database
  readonly files: FileStore
}

/** As the header on the disk says; throws when that is not possible. */
export function openRotating(directory: string): RotatingWorkspace {
  const folder = findWorkspaceFolder(directory)
  if (!folder) throw new Error('no header can be read')
  const { generation, wraps } = folder.header
  const dataKey = Buffer.from(wraps[0]?.wrapped ?? '', 'base64')
  const file = toDatabasePath(directory, generation)
  const db = openDatabase({ path: file, key: deriveKey(dataKey, 'database') })
  if (!db.ok) throw new Error(`generation ${generation}: ${db.error.code}`)
  const files = createFileStore({
    directory: toFilesDirectory(directory, generation),
    key: deriveKey(dataKey, 'files'),
  })
  return { folder, dataKey, db: db.value, files }
}

/** One row more, and one file more that it names; a backup with them. */
export async function addContent({ db, files, folder }: RotatingWorkspace, run: number): Promise<void> {
  const source = path.join(folder.directory, 'source')
  writeFileSync(source, randomBytes(1 + ((run * 77_777) % 1_500_000)))
  const { sha256 } = await files.add(source)
  rmSync(source)
  db.prepare('INSERT INTO setting VALUES (:key, :value)').run({ key: `file-${run}`, value: sha256 })
  backUpDaily(db, toBackupDirectory(db.name), `2026-11-${String((run % 28) + 1).padStart(2, '0')}`)
}

/** What is missing or not whole, in words. */
export async function listLosses({ db, files }: RotatingWorkspace, rows: number): Promise<string[]> {
  const losses: string[] = []
  const named = db.prepare<[], string>(`SELECT value FROM setting WHERE key LIKE 'file-%'`).pluck().all()
  if (named.length !== rows) losses.push(`${named.length} of ${rows} rows`)
  for (const sha256 of named) {
    const content = await files.read(sha256, 2_000_000).catch(() => undefined)
    const found = content && createHash('sha256').update(content).digest('hex')
    if (found !== sha256) losses.push(`file ${sha256.slice(0, 8)} is gone`)
  }
  return losses
}

/** Everything beside the header that belongs to another generation than it names. */
export function listLeftovers({ directory, header }: WorkspaceFolder): readonly string[] {
  const own = `-${header.generation}`
  return readdirSync(directory).filter((name) => {
    const [, number] = /^(?:desk|files|backup)(-\d+)?/.exec(name) ?? []
    return /^(?:desk|files|backup)/.test(name) && number !== own
  })
}
