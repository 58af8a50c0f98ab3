import Sqlite, { type Database } from 'better-sqlite3'
import type { Change } from '../../domain/sync/change.ts'
import { withoutWaitingForTheDisk } from '../db/without-waiting.ts'
import { insertNewFilings } from '../features/filing/server-filing.ts'
import { log } from '../log.ts'
import { decideDeletions } from './decide-deletions.ts'
import { endFeedAnew, isFeedAnew, listUnseen, markSeen } from './feed-anew.repo.ts'
import { hasLostUnit, saveFeedUnits } from './feed-units.ts'
import { dropDeletion, hasDeletions, holdReceipted, isHere, noteDeletion } from './held-deletion.repo.ts'
import type { ApplyChange, Entity, PullDeps } from './pull-deps.ts'
import type { PageChanges } from './read-change.ts'
import type { FeedPage } from './read-page.ts'
import { saveSetAside, type SetAside } from './set-aside.ts'
import { saveSetting } from './setting.repo.ts'

/**
 * Writes a page with its cursor, or nothing of it; a change that cannot be written is set aside. Returns what has changed;
 * undefined when one of the filings that came written out cannot be written: the page is needed as the server sent it.
 */
export function applyPage(
  deps: PullDeps,
  page: FeedPage,
  changes: PageChanges,
  cursor: string | undefined,
): ReadonlySet<Entity> | undefined {
  if (changes.filings.length + changes.others.length === 0 && page.cursor === cursor) return new Set()
  try {
    return writePage(deps, page, changes, deps.applyChange)
  } catch (error) {
    // A full or damaged disk concerns everything: the page was taken back and is asked for again.
    if (isOfTheDisk(error)) throw error
    if (changes.filings.length > 0) return undefined
    return writePage(deps, page, changes, applyApart(deps.applyChange))
  }
}

/** All of the page in one transaction, or nothing. */
function writePage(
  { db, now, hideUnseen, version }: PullDeps,
  page: FeedPage,
  { filings, others }: PageChanges,
  apply: (...change: Parameters<ApplyChange>) => boolean | undefined,
): ReadonlySet<Entity> {
  const entities = new Set<Entity>(filings.length > 0 ? ['filing'] : [])
  const aside: SetAside[] = []
  const isAnew = isFeedAnew(db)
  // Rows and cursor go together: a page that the power took is asked for again.
  withoutWaitingForTheDisk(db, () => {
    let hasAny = hasDeletions(db)
    insertNewFilings(db, filings)
    for (const { raw, change } of others) {
      // What the server tells of again is not gone.
      if (hasAny && change && 'body' in change) dropDeletion(db, change.entity, change.body.id)
      const isGone = change && 'deleted' in change
      if (isGone && isHere(db, change.entity, change.id)) {
        noteDeletion(db, change)
        hasAny = true
      }
      const isIn = isGone || (change && apply(db, change, isAnew))
      if (isAnew && !isGone) markSeen(db, ...toSeen(raw, change))
      if (change && isIn) entities.add(change.entity)
      else aside.push({ ...toName(raw), reason: toReason(change, isIn), at: now() })
    }
    if (aside.length > 0) saveSetAside(db, aside, version)
    if (!page.more) endFeed()
    saveSetting(db, 'cursor', page.cursor)
    saveSetting(db, 'last-sync-at', now())
  })
  return entities

  function endFeed(): void {
    if (isAnew) {
      // That records go with a unit the clerk no longer files for is as it should be.
      const isExpected = hasLostUnit(db, page.units)
      for (const { entity, id } of listUnseen(db)) {
        if (isExpected) {
          hideUnseen(db, entity, id)
          dropDeletion(db, entity, id)
        } else noteDeletion(db, { entity, id, seq: null })
        entities.add(entity)
      }
      holdReceipted(db, now())
      endFeedAnew(db)
    }
    decideDeletions(db, now(), ({ entity, id, seq }) => {
      if (seq === null) hideUnseen(db, entity, id)
      else apply(db, { entity, id, seq, deleted: true })
      entities.add(entity)
    })
    if (page.units) saveFeedUnits(db, page.units)
  }
}

/** Change by change, for a page in which one fails: that one is taken back whole (undefined), the others come in. */
export function applyApart(applyChange: ApplyChange) {
  return (db: Database, change: Change, isAnew?: boolean): boolean | undefined => {
    try {
      return db.transaction(() => applyChange(db, change, isAnew))()
    } catch (error) {
      if (isOfTheDisk(error)) throw error
      log.error('change-not-applied', { seq: change.seq, entity: change.entity, error })
      return undefined
    }
  }
}

/** Also what could not be used: it is there, and an older version of it may be shown. */
function toSeen(raw: unknown, change: Change | undefined): [entity: string, id: string] {
  if (change) return [change.entity, 'body' in change ? change.body.id : change.id]
  const body = typeof raw === 'object' && raw !== null && 'body' in raw ? raw.body : undefined
  const id = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : ''
  return [toName(raw).entity ?? '', id]
}

function toReason(change: Change | undefined, isIn: boolean | undefined): SetAside['reason'] {
  if (!change) return 'not-understood'
  return isIn === undefined ? 'not-applied' : 'not-usable'
}

function isOfTheDisk(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT')
}

function toName(raw: unknown): { readonly seq: number | null; readonly entity: string | null } {
  const fields = typeof raw === 'object' && raw !== null ? raw : {}
  const seq = 'seq' in fields && typeof fields.seq === 'number' ? fields.seq : null
  const entity = 'entity' in fields && typeof fields.entity === 'string' ? fields.entity.slice(0, 40) : null
  return { seq, entity }
}
