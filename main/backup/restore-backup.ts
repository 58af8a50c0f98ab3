import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { BackupProgress } from '../../domain/ipc/views.ts'
import { syncFolder } from '../files/sealed-file.ts'
import {
  listWorkspaces,
  RESTORING,
  SET_ASIDE,
  toWorkspaceDirectory,
  toWorkspacesDirectory,
  writeWorkspaceHeader,
} from '../key/workspace-folder.ts'
import { writeFileDurably } from '../key/write-file-durably.ts'
import { log } from '../log.ts'
import { BackupTrouble } from './backup-failure.ts'
import { copyHashed } from './copy-hashed.ts'
import type { Backup } from './find-backup.ts'
import { RESTORED_FILE } from './restored.ts'

export interface RestoreJob {
  readonly userData: string
  readonly backup: Backup
  /** Workspaces of the same clerk here make room; without it they refuse the restore (`workspace-here`). */
  readonly setAside: boolean
  readonly at: Date
  readonly onProgress: (progress: Omit<BackupProgress, 'act'>) => void
  readonly signal: AbortSignal
}

const SPARE_BYTES = 64 * 1024 * 1024

/** What a backup would take the place of: the same workspace, also with a header nobody can read, or others of its clerk. */
export function listInTheWay(userData: string, { header }: Pick<Backup, 'header'>): readonly { directory: string }[] {
  const place = toWorkspaceDirectory(userData, header.workspaceId)
  const others = listWorkspaces(userData).filter(
    ({ directory, header: { account, office } }) =>
      directory !== place && account === header.account && office === header.office,
  )
  return [...(existsSync(place) ? [{ directory: place }] : []), ...others]
}

/** When something was last written into a workspace; null when it holds nothing. */
export function findChangedAt({ directory }: { readonly directory: string }): string | null {
  const times = readdirSync(directory)
    .filter((name) => /^(?:desk|journal)[^/]*$/.test(name) && !name.endsWith('-shm'))
    .map((name) => statSync(path.join(directory, name)).mtimeMs)
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString()
}

/**
 * Puts a backup in its place, as a workspace that its key opens as always; whether whoever had the data key made it so is seen
 * then (`checkRestored`). Killed at any moment, there is no workspace, or a whole one. Throws `BackupTrouble`: `workspace-here`,
 * `backup-damaged` {file}, `restore-no-room`; and what the disks have to say. Gives how many files it had.
 */
export async function restoreBackup(job: RestoreJob): Promise<{ readonly files: number }> {
  const { userData, backup, setAside, at, onProgress, signal } = job
  const { header, manifest } = backup
  const inTheWay = listInTheWay(userData, backup)
  if (inTheWay.length > 0 && !setAside) throw new BackupTrouble('workspace-here')
  const parent = toWorkspacesDirectory(userData)
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const restoring = path.join(parent, `${RESTORING}${header.workspaceId}`)
  rmSync(restoring, { recursive: true, force: true })
  const totalBytes = toTotal(manifest.entries)
  checkRoom(parent, totalBytes)
  try {
    await copyEntries(job, restoring)
    writeWorkspaceHeader(restoring, header)
    writeFileDurably(path.join(restoring, RESTORED_FILE), JSON.stringify(manifest))
    // Looked at once more: what was unlocked in the meantime stays where it is.
    onProgress({ step: 'files', doneBytes: totalBytes, totalBytes })
    signal.throwIfAborted()
    takePlace(restoring, toWorkspaceDirectory(userData, header.workspaceId), inTheWay, at)
    await syncFolder(parent)
  } catch (error) {
    rmSync(restoring, { recursive: true, force: true })
    throw error
  }
  log.info('backup-restored', { workspace: header.workspaceId, entries: manifest.entries.length })
  return { files: manifest.entries.filter((entry) => entry.path.startsWith('files')).length }
}

async function copyEntries({ backup, signal, onProgress }: RestoreJob, target: string): Promise<void> {
  const { entries } = backup.manifest
  const totalBytes = toTotal(entries)
  let doneBytes = 0
  function onBytes(bytes: number): void {
    doneBytes += bytes
    onProgress({ step: 'files', doneBytes, totalBytes })
  }
  onProgress({ step: 'files', doneBytes, totalBytes })
  for (const { path: name, bytes, sha256 } of entries) {
    const copied = await copyHashed(path.join(backup.directory, name), path.join(target, name), { signal, onBytes })
    if (copied.sha256 !== sha256 || copied.bytes !== bytes) throw new BackupTrouble('backup-damaged', { file: name })
  }
}

/** All of it, or everything is where it was: a scanner may hold on to a folder that is to be renamed. */
function takePlace(restoring: string, place: string, inTheWay: readonly { directory: string }[], at: Date): void {
  const aside: { readonly from: string; readonly to: string }[] = []
  try {
    for (const { directory: from } of inTheWay) {
      const to = findAsideName(from, at)
      renameSync(from, to)
      aside.push({ from, to })
    }
    renameSync(restoring, place)
  } catch (error) {
    for (const { from, to } of aside.toReversed()) renameSync(to, from)
    throw error
  }
  for (const { from } of aside) log.warn('workspace-set-aside', { workspace: path.basename(from) })
}

/** It keeps everything under this name and is found by no key; nothing removes it but a person. */
function findAsideName(directory: string, at: Date): string {
  const name = path.join(
    path.dirname(directory),
    `${SET_ASIDE}${at.toISOString().slice(0, 10)}-${path.basename(directory)}`,
  )
  let target = name
  for (let number = 2; existsSync(target); number += 1) target = `${name}-${number}`
  return target
}

function toTotal(entries: Backup['manifest']['entries']): number {
  return entries.reduce((total, { bytes }) => total + bytes, 0)
}

function checkRoom(parent: string, totalBytes: number): void {
  const needed = totalBytes + SPARE_BYTES
  const { bavail, bsize } = statfsSync(parent)
  if (bavail * bsize >= needed) return
  throw new BackupTrouble('restore-no-room', { needBytes: needed, freeBytes: bavail * bsize })
}
