import type { Database } from 'better-sqlite3'
import path from 'node:path'
import type { BackupNote } from '../../../domain/ipc/views.ts'
import { failure, type Result } from '../../../domain/result.ts'
import { writeBackup } from '../../backup/write-backup.ts'
import { countWaiting } from '../../journal/replayed.repo.ts'
import { deriveKey } from '../../key/workspace-key.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { fetchDataKey } from '../session/rotate-open-workspace.ts'
import type { BackupDeps } from './backup-deps.ts'
import { copyBeside } from './copy-beside.ts'
import type { BackupRun } from './backup-run.ts'

/** The last backup made of a workspace; null before the first. */
export function findLastBackup(db: Database): BackupNote | null {
  const saved = findSetting(db, 'last-backup')
  return saved === undefined ? null : (JSON.parse(saved) as BackupNote)
}

/**
 * Backs the open workspace up into a folder. A lock, or a change of the data key, ends it. Errors: `backup-inside`, those of the
 * key, and those of `toBackupFailure`.
 */
export async function backUpWorkspace(
  deps: BackupDeps,
  workspace: Workspace,
  into: string,
  run: BackupRun,
): Promise<Result<BackupNote>> {
  const { open, userData, now } = deps
  if (isInside(into, userData)) return failure('backup-inside')
  const atHand = await fetchDataKey(deps, workspace)
  if (!atHand.ok) return atHand
  const { folder: source, dataKey } = atHand.value
  const key = deriveKey(dataKey, 'backup')
  dataKey.fill(0)
  try {
    if (open.find() !== workspace) return failure('locked')
    const { drafts, operations: waiting } = countWaiting(workspace.db)
    const made = await run.run(
      'backup',
      () => open.find() === workspace && !open.isLocking && !open.isPaused,
      (signal, onProgress) =>
        writeBackup({
          ...{ source, key, into, signal, onProgress, at: now(), facts: { drafts, waiting } },
          copyDatabase: (target) => copyBeside(workspace.db, deps.worker, target),
        }),
    )
    if (made.ok && open.find() === workspace) remember(workspace, made.value, now())
    return made
  } finally {
    key.fill(0)
  }
}

function remember(workspace: Workspace, note: BackupNote, at: Date): void {
  const { db } = workspace
  db.transaction(() => {
    saveSetting(db, 'last-backup', JSON.stringify(note))
    appendAct(workspace, { action: 'backed-up', subject: note.folder, values: { files: note.files } }, at)
  })()
}

/** A copy in the program's own folder goes with it, and would be copied by the next one. */
function isInside(into: string, userData: string): boolean {
  const relative = path.relative(userData, into)
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative))
}
