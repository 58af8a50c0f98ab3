import { log } from '../log.ts'
import { beginFeedAnew } from './feed-anew.repo.ts'
import type { Entity, FetchPage, PullDeps } from './pull-deps.ts'
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
  let coming: { readonly since: string; readonly page: ReturnType<FetchPage> } | undefined
  readAgainAfterUpdate(db, deps.version)
  try {
    for (;;) {
      const cursor = findSetting(db, 'cursor')
      const page = await (coming && coming.since === cursor ? coming.page : fetch(cursor, size.limit, either))
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
        coming = { since: page.value.cursor, page: fetch(page.value.cursor, size.limit, either) }
        // Looked at in its turn; until then a refusal is not unhandled.
        coming.page.catch(() => undefined)
      }
      const changes = await readChanges(page.value.changes)
      if (page.value.units) deps.onUnits(page.value.units)
      // Sent back to the beginning while the page was on its way: it must not take the cursor on again.
      if (findSetting(db, 'cursor') !== cursor) continue
      const started = performance.now()
      const entities = applyPage(deps, page.value, changes, cursor)
      size.adapt(changes.length, performance.now() - started)
      applied += changes.length
      tell(entities, more, applied)
      if (!more) return { ok: true, value: applied }
      deps.onMore?.()
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

/** Read outside the transaction and a few at a time: a page must not make the windows wait. */
async function readChanges(raws: readonly unknown[]): Promise<readonly ReadChange[]> {
  const read: ReadChange[] = []
  for (const raw of raws) {
    if (read.length % READ_AT_ONCE === READ_AT_ONCE - 1) await new Promise(setImmediate)
    read.push({ raw, change: findChange(raw) })
  }
  return read
}
