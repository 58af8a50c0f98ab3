import type { Database } from 'better-sqlite3'
import { dropOldCopies, findDueCopy, toBackupDirectory } from '../../db/backup.ts'
import { runBeside } from '../../db/background.ts'
import { isDamageCode } from '../../db/damage.ts'
import { readEnds, saveCopiedEnds } from '../../journal/journal.repo.ts'
import { log } from '../../log.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import { toOfficeDay } from '../reference/office-day.ts'

const WEEK_MS = 7 * 86_400_000

export interface DatabaseCare {
  /** Program of the thread that reads beside the open database (`db/database-worker.ts`). */
  readonly worker: string
  /** The database of the workspace that is open was found damaged. */
  readonly onDamage: (code: string) => void
}

/**
 * Once after an unlock, in a thread beside: looks through the database (once a week indexes as well), and if it is whole writes
 * the copy of the day. Nobody waits for it, and a lock ends it.
 */
export async function lookAfterDatabase(db: Database, { worker, onDamage }: DatabaseCare, now: Date): Promise<void> {
  const age = now.getTime() - Date.parse(findSetting(db, 'checked-whole-at') ?? '1970-01-01')
  // One in the future was written before the clock was set back, and says nothing.
  const whole = age > WEEK_MS || age < 0
  const checked = await runBeside(db, worker, { kind: 'check', whole })
  if (checked.code === 'closed' || !db.open) return
  if (!checked.ok) {
    log.error('database-check-failed', { code: checked.code, message: checked.message })
    if (isDamageCode(checked.code)) onDamage(checked.code)
    return
  }
  if (whole) saveSetting(db, 'checked-whole-at', now.toISOString())
  await backUpToday(db, worker, now)
}

async function backUpToday(db: Database, worker: string, now: Date): Promise<void> {
  const directory = toBackupDirectory(db.name)
  const target = findDueCopy(directory, toOfficeDay(now))
  if (target === undefined) return
  // Before the copy begins: it holds at least this.
  const ends = readEnds(db)
  const copied = await runBeside(db, worker, { kind: 'copy', target })
  if (copied.code === 'closed' || !db.open) return
  // Mostly a full disk: work goes on without the copy.
  if (!copied.ok) return log.error('backup-failed', { code: copied.code, message: copied.message })
  saveCopiedEnds(db, ends)
  dropOldCopies(directory, target)
}
