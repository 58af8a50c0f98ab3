import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { log } from '../log.ts'
import { countHere, dropDeletion, holdUndecided, listUndecided, type HeldDeletion } from './held-deletion.repo.ts'
import { findSetting, saveSetting } from './setting.repo.ts'

/** More than so many in a day are never believed without a person … */
const MOST_A_DAY = 50
/** … nor more than this part of what is here, once they are more than a few. */
const LARGEST_PART = 0.05
const A_FEW = 10

const Day = z.object({ day: z.string(), count: z.number() })

/**
 * At the end of the feed it shows how many deletions it has brought: a few are carried out (`remove`), many wait for a
 * person, all of them and with those of the same day. To be called in the transaction of the feed's last page. `now`: UTC
 * instant.
 */
export function decideDeletions(db: Database, now: string, remove: (deletion: HeldDeletion) => void): void {
  const undecided = listUndecided(db)
  if (undecided.length === 0) return
  const today = now.slice(0, 10)
  const known = Day.safeParse(JSON.parse(findSetting(db, 'deletions-today') ?? 'null')).data
  const before = known?.day === today ? known.count : 0
  const count = before + undecided.length
  saveSetting(db, 'deletions-today', JSON.stringify({ day: today, count }))
  if (areMany(count, () => countHere(db) + before)) {
    holdUndecided(db, now)
    log.warn('deletions-held', { count: undecided.length, today: count })
    return
  }
  for (const deletion of undecided) {
    remove(deletion)
    dropDeletion(db, deletion.entity, deletion.id)
  }
}

/** `countAll`: what there was at the beginning of the day; counted only where it matters. */
function areMany(count: number, countAll: () => number): boolean {
  if (count > MOST_A_DAY) return true
  return count > A_FEW && count > LARGEST_PART * countAll()
}
