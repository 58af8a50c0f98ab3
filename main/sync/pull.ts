import Sqlite, { type Database } from 'better-sqlite3'
import type { Change } from '../../domain/sync/change.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import { log } from '../log.ts'
import { decideDeletions } from './decide-deletions.ts'
import { beginFeedAnew, endFeedAnew, isFeedAnew, listUnseen, markSeen } from './feed-anew.repo.ts'
import { hasLostUnit, saveFeedUnits } from './feed-units.ts'
import { dropDeletion, hasDeletions, isHere, noteDeletion } from './held-deletion.repo.ts'
import { findChange } from './read-change.ts'
import type { RawChangesPage } from './server-api.ts'
import type { ServerResult } from './server-result.ts'
import { readAgainAfterUpdate, saveSetAside, type SetAside } from './set-aside.ts'
import { findSetting, saveSetting } from './setting.repo.ts'

export type Entity = Change['entity']

/**
 * Writes one change into the workspace; runs in the transaction that moves the cursor. False when this version of the
 * program cannot use it: a kind of filing it has no form for, say.
 */
export type ApplyChange = (db: Database, change: Change) => boolean

export type FetchPage = (
  cursor: string | undefined,
  limit: number,
  signal: AbortSignal,
) => Promise<ServerResult<RawChangesPage>>

export interface PullDeps {
  readonly db: Database
  /** One page of at most `limit` changes after the cursor. */
  readonly fetch: FetchPage
  readonly applyChange: ApplyChange
  /** Takes a record out of sight that a feed read anew has not brought again. */
  readonly hideUnseen: (db: Database, entity: Entity, id: string) => void
  /** Whom the clerk files for, before the rows that come with it are written. */
  readonly onUnits: (units: readonly ClerkUnit[]) => void
  /**
   * What changed since it was last called, whether more is to come, and how many changes this pull has brought so far:
   * twice a second at most, and at the end.
   */
  readonly onPage: (entities: ReadonlySet<Entity>, more: boolean, applied: number) => void
  readonly now: () => string
  /** Of the program: another one may understand what this one has set aside. */
  readonly version: string
}

const GONE = 410
const READ_AT_ONCE = 50
const TELL_EVERY_MS = 500

/**
 * Takes in everything since the cursor, page by page; rows and cursor of a page are written together or not at all. When
 * the server no longer knows the cursor, the feed is read from its beginning, and what it has not brought by its end goes
 * out of sight: the clerk's units may be others by now. Deletions are carried out at the end of the feed, unless they are so
 * many that a person has to confirm them. The next page is on its way while one is being written. Returns how many changes
 * were applied.
 */
export async function pullChanges(deps: PullDeps, signal: AbortSignal): Promise<ServerResult<number>> {
  const { db, fetch } = deps
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const size = new PageSize()
  const tell = createTeller(deps.onPage)
  let applied = 0
  let coming: ReturnType<FetchPage> | undefined
  readAgainAfterUpdate(db, deps.version)
  try {
    for (;;) {
      const cursor = findSetting(db, 'cursor')
      const page = await (coming ?? fetch(cursor, size.limit, either))
      coming = undefined
      if (!page.ok) {
        if (page.error.code === 'answer-too-large' && size.shrink()) continue
        if (page.error.status !== GONE || cursor === undefined) return page
        log.warn('pull-from-the-start', {})
        beginFeedAnew(db)
        continue
      }
      // A cursor that does not move would be asked for ever.
      const more = page.value.more && page.value.cursor !== cursor && !signal.aborted
      if (more) {
        coming = fetch(page.value.cursor, size.limit, either)
        // Looked at in its turn; until then a refusal is not unhandled.
        coming.catch(() => undefined)
      }
      const changes = await readChanges(page.value.changes)
      if (page.value.units) deps.onUnits(page.value.units)
      const started = performance.now()
      const entities = applyPage(deps, page.value, changes, cursor)
      size.adapt(changes.length, performance.now() - started)
      applied += changes.length
      tell(entities, more, applied)
      if (!more) return { ok: true, value: applied }
      // The windows' turn.
      await new Promise(setImmediate)
    }
  } finally {
    ended.abort()
    tell(new Set(), false, applied)
  }
}

/** How many changes this computer writes without the windows noticing. */
class PageSize {
  limit = 100

  /** After a page that was too large to be read; false when there is no smaller one to ask for. */
  shrink(): boolean {
    const isSmallest = this.limit === 1
    this.limit = Math.max(1, Math.floor(this.limit / 4))
    return !isSmallest
  }

  adapt(count: number, ms: number): void {
    if (count < this.limit / 2) return
    const ideal = (count * IDEAL_MS) / Math.max(1, ms)
    this.limit = Math.round(Math.min(Math.max(ideal, this.limit / 2, SMALLEST), this.limit * 1.5, LARGEST))
  }
}

const IDEAL_MS = 25
const SMALLEST = 20
const LARGEST = 200

/** Every window that shows a list reads it anew when it is told; a first pull must not keep them busy with that. */
function createTeller(onPage: PullDeps['onPage']): PullDeps['onPage'] {
  let entities = new Set<Entity>()
  let last = -Infinity
  let isOver = false
  return (fresh, more, applied) => {
    if (isOver) return
    for (const entity of fresh) entities.add(entity)
    if (more && performance.now() - last < TELL_EVERY_MS) return
    onPage(entities, more, applied)
    entities = new Set()
    last = performance.now()
    isOver = !more
  }
}

/** A change as it came, and as what it was understood. */
interface ReadChange {
  readonly raw: unknown
  readonly change: Change | undefined
}

/** Read outside the transaction and a few at a time: a page must not make the windows wait. */
async function readChanges(raws: readonly unknown[]): Promise<readonly ReadChange[]> {
  const read: ReadChange[] = []
  for (const raw of raws) {
    if (read.length % READ_AT_ONCE === READ_AT_ONCE - 1) await new Promise(setImmediate)
    read.push({ raw, change: findChange(raw) })
  }
  return read
}

function applyPage(
  deps: PullDeps,
  page: RawChangesPage,
  changes: readonly ReadChange[],
  cursor: string | undefined,
): ReadonlySet<Entity> {
  if (changes.length === 0 && page.cursor === cursor) return new Set()
  try {
    return writePage(deps, page, changes, deps.applyChange)
  } catch (error) {
    // A full or damaged disk concerns everything: the page was taken back and is asked for again.
    if (isOfTheDisk(error)) throw error
    return writePage(deps, page, changes, applyApart(deps.applyChange))
  }
}

/** All of the page in one transaction, or nothing. */
function writePage(
  { db, now, hideUnseen, version }: PullDeps,
  page: RawChangesPage,
  changes: readonly ReadChange[],
  apply: (db: Database, change: Change) => boolean | undefined,
): ReadonlySet<Entity> {
  const entities = new Set<Entity>()
  const aside: SetAside[] = []
  const isAnew = isFeedAnew(db)
  withoutWaitingForTheDisk(db, () => {
    let hasAny = hasDeletions(db)
    for (const { raw, change } of changes) {
      // What the server tells of again is not gone.
      if (hasAny && change && 'body' in change) dropDeletion(db, change.entity, change.body.id)
      const isGone = change && 'deleted' in change
      if (isGone && isHere(db, change.entity, change.id)) {
        noteDeletion(db, change)
        hasAny = true
      }
      const isIn = isGone || (change && apply(db, change))
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
        if (isExpected) hideUnseen(db, entity, id)
        else noteDeletion(db, { entity, id, seq: null })
        entities.add(entity)
      }
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

/**
 * One transaction. Should the power go before it is on the disk, it has not happened, cursor included, and the page is
 * asked for again; so there is nothing to wait for. The clerk's own saves do wait, and take this along.
 */
function withoutWaitingForTheDisk(db: Database, write: () => void): void {
  db.pragma('synchronous = NORMAL')
  try {
    db.transaction(write)()
  } finally {
    db.pragma('synchronous = FULL')
  }
}

/** Change by change, for a page in which one fails: that one is taken back whole (undefined), the others come in. */
function applyApart(applyChange: ApplyChange) {
  return (db: Database, change: Change): boolean | undefined => {
    try {
      return db.transaction(() => applyChange(db, change))()
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
