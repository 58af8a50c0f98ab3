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
  type WorkspaceFolder,
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

/** Workspaces that a backup would take the place of: the same one, or others of its clerk, of which only one would be found. */
export function listInTheWay(userData: string, { header }: Pick<Backup, 'header'>): readonly WorkspaceFolder[] {
  return listWorkspaces(userData).filter(
    ({ header: { workspaceId, account, office } }) =>
      workspaceId === header.workspaceId || (account === header.account && office === header.office),
  )
}

/** When something was last written into a workspace; null when it holds nothing. */
export function findChangedAt({ directory }: WorkspaceFolder): string | null {
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
  const { userData, backup, setAside, at } = job
  const { header, manifest } = backup
  const inTheWay = listInTheWay(userData, backup)
  if (inTheWay.length > 0 && !setAside) throw new BackupTrouble('workspace-here')
  const parent = toWorkspacesDirectory(userData)
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const restoring = path.join(parent, `${RESTORING}${header.workspaceId}`)
  rmSync(restoring, { recursive: true, force: true })
  checkRoom(parent, manifest.entries)
  try {
    await copyEntries(job, restoring)
    writeWorkspaceHeader(restoring, header)
    writeFileDurably(path.join(restoring, RESTORED_FILE), JSON.stringify(manifest))
    for (const folder of inTheWay) setFolderAside(folder, at)
    renameSync(restoring, toWorkspaceDirectory(userData, header.workspaceId))
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
  const totalBytes = entries.reduce((total, { bytes }) => total + bytes, 0)
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

/** It keeps everything and is found by no key; nothing removes it but a person. */
function setFolderAside({ directory, header }: WorkspaceFolder, at: Date): void {
  const name = `${SET_ASIDE}${at.toISOString().slice(0, 10)}-${header.workspaceId}`
  const parent = path.dirname(directory)
  let target = path.join(parent, name)
  for (let number = 2; existsSync(target); number += 1) target = path.join(parent, `${name}-${number}`)
  renameSync(directory, target)
  log.warn('workspace-set-aside', { workspace: header.workspaceId })
}

function checkRoom(parent: string, entries: Backup['manifest']['entries']): void {
  const needed = entries.reduce((total, { bytes }) => total + bytes, 0) + SPARE_BYTES
  const { bavail, bsize } = statfsSync(parent)
  if (bavail * bsize >= needed) return
  throw new BackupTrouble('restore-no-room', { needBytes: needed, freeBytes: bavail * bsize })
}
