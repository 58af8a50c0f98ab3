import type { Database } from 'better-sqlite3'
import { hasAnyFiling } from '../features/filing/filing.repo.ts'
import { unpackFilings, type ReadyFilings } from '../features/filing/ready-filings.ts'
import { log } from '../log.ts'
import { beginFeedAnew, isFeedAnew } from './feed-anew.repo.ts'
import { hasDeletions } from './held-deletion.repo.ts'
import type { Entity, PullDeps } from './pull-deps.ts'
import { findChange, type ReadChange } from './read-change.ts'
import type { ServerResult } from './server-result.ts'
import { readAgainAfterUpdate } from './set-aside.ts'
import { findSetting } from './setting.repo.ts'
import { applyPage } from './write-page.ts'

const GONE = 410
const READ_AT_ONCE = 50
const TELL_EVERY_MS = 500

/**
 * Takes in everything since the cursor, page by page; rows and cursor of a page are written together or not at all. When
 * the server no longer knows the cursor, the feed is read from its beginning, and what it has not brought by its end goes
 * out of sight: the clerk's units may be others by now. Deletions are carried out at the end of the feed, unless they are so
 * many that a person has to confirm them. The next pages are on their way while one is being written. Returns how many changes
 * were applied.
 */
export async function pullChanges(deps: PullDeps, signal: AbortSignal): Promise<ServerResult<number>> {
  const { db } = deps
  const feed = deps.openFeed(signal)
  const size = new PageSize()
  const tell = createTeller(deps.onPage)
  let applied = 0
  readAgainAfterUpdate(db, deps.version)
  try {
    for (;;) {
      const cursor = findSetting(db, 'cursor')
      const page = await feed.next(cursor, size.limit)
      if (!page.ok) {
        if (page.error.code === 'answer-too-large' && size.shrink()) continue
        if (page.error.status !== GONE || cursor === undefined) return page
        log.warn('pull-from-the-start', {})
        beginFeedAnew(db)
        continue
      }
      const { ready } = page.value
      if (ready && !isAllNew(db, ready)) {
        feed.leaveUnread()
        continue
      }
      // A cursor that does not move would be asked for ever.
      const more = page.value.more && page.value.cursor !== cursor && !signal.aborted
      const changes = { filings: ready ? unpackFilings(ready) : [], others: await readChanges(page.value.others) }
      if (page.value.units) deps.onUnits(page.value.units)
      // Sent back to the beginning while the page was on its way: it must not take the cursor on again.
      if (findSetting(db, 'cursor') !== cursor) continue
      const started = performance.now()
      const entities = applyPage(deps, page.value, changes, cursor)
      if (!entities) {
        feed.leaveUnread()
        continue
      }
      const count = changes.filings.length + changes.others.length
      size.adapt(count, performance.now() - started)
      applied += count
      tell(entities, more, applied)
      if (!more) return { ok: true, value: applied }
      await deps.onMore?.()
      // The windows' turn.
      await new Promise(setImmediate)
    }
  } finally {
    feed.end()
    tell(new Set(), false, applied)
  }
}

/** How many changes this computer writes without the windows noticing. */
class PageSize {
  limit = FIRST
  /** Milliseconds a change takes, as it was lately: a single page may have met a busy disk. */
  #each: number | undefined

  /** After a page that was too large to be read; false when there is no smaller one to ask for. */
  shrink(): boolean {
    const isSmallest = this.limit === 1
    this.limit = Math.max(1, Math.floor(this.limit / 4))
    return !isSmallest
  }

  adapt(count: number, ms: number): void {
    if (count < this.limit / 2) return
    this.#each = this.#each === undefined ? ms / count : (2 * this.#each + ms / count) / 3
    this.limit = Math.round(Math.min(Math.max(IDEAL_MS / this.#each, this.limit / 2, SMALLEST), LARGEST))
  }
}

const IDEAL_MS = 25
const SMALLEST = 20
const FIRST = 30
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

/** Read outside the transaction and a few at a time: a page must not make the windows wait. */
async function readChanges(raws: readonly unknown[]): Promise<readonly ReadChange[]> {
  const read: ReadChange[] = []
  for (const raw of raws) {
    if (read.length % READ_AT_ONCE === READ_AT_ONCE - 1) await new Promise(setImmediate)
    read.push({ raw, change: findChange(raw) })
  }
  return read
}

/** Nothing is to be looked at but the filings themselves: no deletion that waits, no feed that is read for the second time. */
function isAllNew(db: Database, { filings }: ReadyFilings): boolean {
  const ids = filings.map(({ id }) => id)
  return !isFeedAnew(db) && !hasDeletions(db) && !hasAnyFiling(db, ids)
}
