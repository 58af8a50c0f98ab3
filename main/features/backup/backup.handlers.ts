import path from 'node:path'
import type { BackupNote, FoundBackup } from '../../../domain/ipc/views.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import { findBackup, type Backup } from '../../backup/find-backup.ts'
import { findChangedAt, listInTheWay, restoreBackup } from '../../backup/restore-backup.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { BackupDeps } from './backup-deps.ts'
import { BackupRun } from './backup-run.ts'
import { backUpWorkspace, findLastBackup } from './back-up-workspace.ts'

type BackupCalls = 'backup.view' | 'backup.create' | 'backup.cancel' | 'backup.choose' | 'backup.restore'

/** 数据备份 at the desk, 从备份恢复 at the door. */
export function createBackupHandlers(deps: BackupDeps): HandlersOf<BackupCalls> {
  const { open, userData, chooseFolder, now } = deps
  const run = new BackupRun(() => deps.announce('backup-changed'))
  let chosen: Backup | undefined

  return {
    'backup.view': () => {
      const workspace = open.find()
      return { last: workspace ? findLastBackup(workspace.db) : null, running: run.progress }
    },
    'backup.create': async (): Promise<Result<{ backup: BackupNote | null }>> => {
      const workspace = open.get()
      if (run.isRunning) return failure('busy')
      const into = await chooseFolder('选择备份存放的位置（U 盘或移动硬盘）')
      if (into === null) return success({ backup: null })
      // The dialog stays open over a locked desk.
      if (open.find() !== workspace) return failure('locked')
      const made = await backUpWorkspace(deps, workspace, into, run)
      return made.ok ? success({ backup: made.value }) : made
    },
    'backup.cancel': () => run.cancel(),
    'backup.choose': async (): Promise<Result<{ backup: FoundBackup | null }>> => {
      if (open.find() || run.isRunning) return failure('busy')
      const from = await chooseFolder('选择备份所在的文件夹')
      if (from === null) return success({ backup: null })
      const found = findBackup(from)
      chosen = found.ok ? found.value : undefined
      return found.ok ? success({ backup: toFoundBackup(userData, found.value) }) : found
    },
    'backup.restore': async ({ setAside }) => {
      const backup = chosen
      if (open.find() || run.isRunning) return failure('busy')
      if (!backup) return failure('backup-not-found')
      // What somebody unlocks meanwhile must not be moved away under him.
      return run.run(
        'restore',
        () => open.find() === undefined,
        (signal, onProgress) => restoreBackup({ userData, backup, setAside, at: now(), onProgress, signal }),
      )
    },
  }
}

function toFoundBackup(userData: string, { header, manifest, directory }: Backup): FoundBackup {
  const { account, clerkName, unitCode } = header
  const { createdAt, drafts, waiting, entries } = manifest
  const files = entries.filter((entry) => entry.path.startsWith('files'))
  return {
    ...{ at: createdAt, folder: path.basename(directory), files: files.length, drafts, waiting },
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    ...{ account, clerkName, unitCode },
    here: listInTheWay(userData, { header }).map((folder) => ({ changedAt: findChangedAt(folder) })),
  }
}
