import type { Database } from 'better-sqlite3'
import { log } from '../log.ts'
import { beginFeedAnew } from './feed-anew.repo.ts'
import { deleteSetting, findSetting, saveSetting } from './setting.repo.ts'

/** A change that could not be used: kept by number for the support, read again when the program is another. */
export interface SetAside {
  readonly seq: number | null
  readonly entity: string | null
  readonly reason: 'not-understood' | 'not-usable' | 'not-applied'
  readonly at: string
}

/** So many are remembered; more of them is one fault, not many. */
const MOST_SET_ASIDE = 100

/** To be called in the transaction of the page. `version`: of the program that could not use them. */
export function saveSetAside(db: Database, fresh: readonly SetAside[], version: string): void {
  const known: unknown = JSON.parse(findSetting(db, 'set-aside') ?? '[]')
  const all = [...(Array.isArray(known) ? known : []), ...fresh]
  saveSetting(db, 'set-aside', JSON.stringify(all.slice(-MOST_SET_ASIDE)))
  saveSetting(db, 'set-aside-by', version)
  log.warn('changes-set-aside', { count: fresh.length })
}

/**
 * Another version of the program may know what the last one did not: then the feed is read from its beginning, once. What
 * lies here stays in sight meanwhile.
 */
export function readAgainAfterUpdate(db: Database, version: string): void {
  if (findSetting(db, 'set-aside') === undefined || findSetting(db, 'set-aside-by') === version) return
  log.info('changes-read-again', { by: version })
  db.transaction(() => {
    beginFeedAnew(db)
    deleteSetting(db, 'set-aside')
    deleteSetting(db, 'set-aside-by')
  })()
}
