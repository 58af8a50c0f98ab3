import { existsSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { BackupNote, BackupProgress } from '../../domain/ipc/views.ts'
import { isUnfinished } from '../files/encrypted-file-store.ts'
import { syncFolder } from '../files/sealed-file.ts'
import {
  findWorkspaceFolder,
  toDatabasePath,
  toFilesDirectory,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from '../key/workspace-folder.ts'
import { writeFileDurably } from '../key/write-file-durably.ts'
import { BackupTrouble } from './backup-failure.ts'
import { copyHashed, hashFile, type Counting } from './copy-hashed.ts'
import { MANIFEST_FILE, sealManifest, type ManifestBody, type ManifestEntry } from './manifest.ts'

export interface BackupJob {
  readonly source: WorkspaceFolder
  /** Writes a compact copy of the database under its own key to where there is no file yet. */
  readonly copyDatabase: (target: string) => Promise<void>
  /** 32 bytes, `deriveKey(…, 'backup')`; stays the caller's. */
  readonly key: Uint8Array
  /** The folder somebody chose. */
  readonly into: string
  readonly at: Date
  readonly facts: Pick<ManifestBody, 'drafts' | 'waiting'>
  readonly onProgress: (progress: Omit<BackupProgress, 'act'>) => void
  readonly signal: AbortSignal
}

export const BACKUP_NAME = '边界通备份'
/** What a backup is called until it is whole. */
export const UNFINISHED = '.未完成'

/** Log, journal and header are small beside this; what a disk needs for itself as well. */
const SPARE_BYTES = 16 * 1024 * 1024

/**
 * Writes a backup of an open workspace and reads it back. It lies under its name only when it is whole; what was cut short is
 * gone on with the next time, in the same folder. Everything in it is encrypted as it is here. Throws `BackupTrouble`
 * (`backup-no-room`, `backup-not-read-back`) and what the disk has to say (`toBackupFailure`).
 */
export async function writeBackup(job: BackupJob): Promise<BackupNote> {
  const { source, into, at } = job
  const folder = `${BACKUP_NAME}-${source.header.clerkName}-${toStamp(at)}`
  const unfinished = findUnfinished(job) ?? path.join(into, `${folder}${UNFINISHED}`)
  const parts = listParts(source)
  checkRoom(unfinished, into, parts)
  writeWorkspaceHeader(unfinished, source.header)
  const entries = await copyParts(job, unfinished, parts)
  await readBack(job, unfinished, entries)
  removeStrangers(unfinished, entries)

  const { workspaceId, keyId, generation } = source.header
  const body: ManifestBody = {
    ...{ format: 'border-desk-backup', version: 1, workspaceId, keyId, generation },
    ...{ createdAt: at.toISOString(), ...job.facts, entries },
  }
  writeFileDurably(path.join(unfinished, MANIFEST_FILE), JSON.stringify(sealManifest(body, job.key)))
  const name = findFreeName(into, folder)
  renameSync(unfinished, path.join(into, name))
  await syncFolder(into)
  const files = entries.filter((entry) => entry.path.startsWith('files')).length
  return { at: body.createdAt, folder: name, files, bytes: sum(entries) }
}

/** A file of the workspace and how long it is; the database is copied in a way of its own. */
interface Part {
  readonly path: string
  readonly bytes: number
}

/** The journal as well: an operation in it may be newer than the copy of the database. */
function listParts({ directory, header: { generation } }: WorkspaceFolder): readonly Part[] {
  const database = path.basename(toDatabasePath(directory, generation))
  const files = path.basename(toFilesDirectory(directory, generation))
  const journals = readdirSync(directory).filter((name) => isJournalOf(name, generation))
  const stored = existsSync(path.join(directory, files)) ? readdirSync(path.join(directory, files)) : []
  return [database, ...journals, ...stored.filter((name) => !isUnfinished(name)).map((name) => `${files}/${name}`)].map(
    (each) => ({ path: each, bytes: statSync(path.join(directory, each)).size }),
  )
}

function isJournalOf(name: string, generation: number): boolean {
  const match = /^journal(?:-(\d+))?(?:\.[a-z]+)?$/.exec(name)
  return match !== null && Number(match[1] ?? 0) === generation
}

async function copyParts(job: BackupJob, target: string, parts: readonly Part[]): Promise<ManifestEntry[]> {
  const { source, signal, copyDatabase } = job
  const entries: ManifestEntry[] = []
  const [database, ...others] = parts
  if (!database) throw new Error('a workspace has a database')
  job.onProgress({ step: 'database', doneBytes: 0, totalBytes: 0 })
  const copy = path.join(target, database.path)
  rmSync(copy, { force: true })
  await copyDatabase(copy)
  signal.throwIfAborted()

  const counting = toCounting(job, 'files', sum(others))
  const copied = new Set<string>()
  async function copyAll(some: readonly Part[]): Promise<void> {
    for (const { path: name } of some) {
      const from = path.join(source.directory, name)
      // Taken out meanwhile because nothing needs it.
      if (copied.has(name) || !existsSync(from)) continue
      const to = path.join(target, name)
      const known = await findKnown(from, to, counting)
      entries.push({ path: name, ...(known ?? (await copyHashed(from, to, counting))) })
      copied.add(name)
    }
  }
  await copyAll(others)
  // The copy of the database and the journal may name papers that were attached while all this was being copied.
  await copyAll(listParts(source).filter(({ path: name }) => name.startsWith('files')))
  for (const name of ['workspace.json', database.path]) {
    entries.unshift({ path: name, ...(await hashFile(path.join(target, name), { signal, onBytes: () => undefined })) })
  }
  return entries
}

/** Copied the last time already: files are never changed under their name. */
async function findKnown(from: string, to: string, counting: Counting) {
  const there = statSync(to, { throwIfNoEntry: false })
  if (there === undefined || there.size !== statSync(from).size) return undefined
  const quiet = { ...counting, onBytes: () => undefined }
  const [here, copied] = [await hashFile(from, quiet), await hashFile(to, quiet)]
  if (here.sha256 !== copied.sha256) return undefined
  counting.onBytes(here.bytes)
  return here
}

/** A disk that takes everything and gives back something else is found now, and not on the day it is needed. */
async function readBack(job: BackupJob, target: string, entries: readonly ManifestEntry[]): Promise<void> {
  const counting = toCounting(job, 'check', sum(entries))
  for (const { path: name, bytes, sha256 } of entries) {
    const found = await hashFile(path.join(target, name), counting)
    if (found.sha256 === sha256 && found.bytes === bytes) continue
    rmSync(path.join(target, name), { force: true })
    throw new BackupTrouble('backup-not-read-back')
  }
}

function toCounting({ signal, onProgress }: BackupJob, step: 'files' | 'check', totalBytes: number): Counting {
  let doneBytes = 0
  onProgress({ step, doneBytes, totalBytes })
  return {
    signal,
    onBytes(bytes) {
      doneBytes += bytes
      onProgress({ step, doneBytes, totalBytes })
    },
  }
}

/** One of this workspace and data key that was cut short. */
function findUnfinished({ into, source: { header } }: BackupJob): string | undefined {
  return readdirSync(into)
    .filter((name) => name.startsWith(BACKUP_NAME) && name.endsWith(UNFINISHED))
    .map((name) => path.join(into, name))
    .find((directory) => findWorkspaceFolder(directory)?.header.keyId === header.keyId)
}

function checkRoom(unfinished: string, into: string, parts: readonly Part[]): void {
  const missing = parts.filter(
    ({ path: name, bytes }) => statSync(path.join(unfinished, name), { throwIfNoEntry: false })?.size !== bytes,
  )
  const needed = sum(missing) + SPARE_BYTES
  const { bavail, bsize } = statfsSync(into)
  if (bavail * bsize >= needed) return
  throw new BackupTrouble('backup-no-room', { needBytes: needed, freeBytes: bavail * bsize })
}

/** What a time that was cut short had copied and that is no part any more. */
function removeStrangers(unfinished: string, entries: readonly ManifestEntry[]): void {
  const known = new Set(entries.map((entry) => path.join(unfinished, entry.path)))
  for (const entry of readdirSync(unfinished, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isFile() && !known.has(file) && !/^workspace(?:-copy(?:-2)?)?\.json$/.test(entry.name)) rmSync(file)
  }
}

function findFreeName(into: string, folder: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? folder : `${folder}-${number}`
    if (!existsSync(path.join(into, name))) return name
  }
}

/** On this computer's clock, as the clerk reads it: `20261121-1530`. */
function toStamp(at: Date): string {
  const [year, ...rest] = [at.getFullYear(), at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes()]
  const [month, day, hour, minute] = rest.map((part) => String(part).padStart(2, '0'))
  return `${year}${month}${day}-${hour}${minute}`
}

function sum(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0)
}
