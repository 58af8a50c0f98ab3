import { backUpDaily, toBackupDirectory } from '../../db/backup.ts'
import { log } from '../../log.ts'
import type { Workspace, WorkspaceMoments } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import { watchChain } from '../audit/check-chain.ts'
import { takeInClosedActs } from '../audit/closed-acts.ts'
import { markOpened, purgeDeletedDrafts } from '../filing/filing.repo.ts'
import { reconcileSignings } from '../filing/reconcile-signings.ts'
import { toOfficeDay } from '../reference/office-day.ts'
import { noteSeen } from './session-memory.ts'

/** Long enough after an unlock that nobody waits for the copy. */
const BACKUP_AFTER_MS = 60_000
/** Long enough that the home page is there first. */
const CHAIN_CHECK_AFTER_MS = 3_000

/** What is done for every workspace when it opens and when it closes in good order. */
export const workspaceMoments: WorkspaceMoments = {
  opened(workspace) {
    purgeDeletedDrafts(workspace.db)
    reconcileSignings(workspace, new Date().toISOString())
    takeInClosedActs(workspace)
    setTimeout(() => void checkTrail(workspace), CHAIN_CHECK_AFTER_MS).unref()
    setTimeout(() => backUp(workspace), BACKUP_AFTER_MS).unref()
  },
  closing(workspace) {
    // A form that is still marked at the next start was interrupted, and is offered again.
    markOpened(workspace.db, undefined)
    const now = new Date()
    rememberAct(workspace, { action: 'lock' }, now)
    noteSeen(workspace.db, now)
  },
}

function backUp({ db }: Workspace): void {
  if (!db.open) return
  try {
    backUpDaily(db, toBackupDirectory(db.name), toOfficeDay(new Date()))
  } catch (error) {
    // Mostly a full disk: work goes on without the copy.
    log.error('backup-failed', { error })
  }
}

async function checkTrail(workspace: Workspace): Promise<void> {
  try {
    await watchChain(workspace, () => new Date())
  } catch (error) {
    log.error('audit-chain-not-checked', { error })
  }
}
