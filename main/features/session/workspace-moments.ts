import { sweepFiles } from '../../files/sweep-files.ts'
import { isDamage } from '../../db/damage.ts'
import { log } from '../../log.ts'
import type { Workspace, WorkspaceMoments } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import { watchChain } from '../audit/check-chain.ts'
import { takeInClosedActs } from '../audit/closed-acts.ts'
import { markOpened, purgeDeletedDrafts } from '../filing/filing.repo.ts'
import { reconcileSignings } from '../filing/reconcile-signings.ts'
import { lookAfterDatabase, type DatabaseCare } from './look-after-database.ts'
import { noteSeen } from './session-memory.ts'

/** Long enough after an unlock that the first pages are there before the disk is kept busy. */
const LOOK_AFTER_MS = 20_000
/** After the copy, which may still name a file. */
const SWEEP_AFTER_MS = 120_000
/** Long enough that the home page is there first. */
const CHAIN_CHECK_AFTER_MS = 3_000

/** What is done for every workspace when it opens and when it closes in good order. */
export function createWorkspaceMoments(care: DatabaseCare): WorkspaceMoments {
  return {
    opened(workspace) {
      purgeDeletedDrafts(workspace.db)
      reconcileSignings(workspace, new Date().toISOString())
      takeInClosedActs(workspace)
      setTimeout(() => void checkTrail(workspace), CHAIN_CHECK_AFTER_MS).unref()
      setTimeout(() => void lookAfter(workspace, care), LOOK_AFTER_MS).unref()
      setTimeout(() => sweep(workspace), SWEEP_AFTER_MS).unref()
    },
    closing(workspace) {
      const now = new Date()
      rememberAct(workspace, { action: 'lock' }, now)
      try {
        // A form that is still marked at the next start was interrupted, and is offered again.
        markOpened(workspace.db, undefined)
        noteSeen(workspace.db, now)
      } catch (error) {
        // A disk without any room keeps nobody from locking.
        log.error('closing-not-noted', { error })
      }
    },
  }
}

async function lookAfter({ db }: Workspace, care: DatabaseCare): Promise<void> {
  if (!db.open) return
  try {
    await lookAfterDatabase(db, care, new Date())
  } catch (error) {
    if (isDamage(error)) care.onDamage('SQLITE_CORRUPT')
    log.error('database-not-looked-after', { error })
  }
}

function sweep(workspace: Workspace): void {
  if (!workspace.db.open) return
  try {
    sweepFiles(workspace, new Date())
  } catch (error) {
    log.error('files-not-swept', { error })
  }
}

async function checkTrail(workspace: Workspace): Promise<void> {
  try {
    await watchChain(workspace, () => new Date())
  } catch (error) {
    log.error('audit-chain-not-checked', { error })
  }
}
