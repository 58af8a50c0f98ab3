import { log } from '../log.ts'
import { beginFeedAnew } from './feed-anew.repo.ts'
import type { Entity, FetchPage, PullDeps } from './pull-deps.ts'
import { findChange } from './read-change.ts'
import type { RawChangesPage } from './server-api.ts'
import { serverFailure, type ServerResult } from './server-result.ts'
import { readAgainAfterUpdate } from './set-aside.ts'
import { findSetting } from './setting.repo.ts'
import { applyPart } from './write-page.ts'

const GONE = 410
const TELL_EVERY_MS = 500

/**
 * Takes in everything since the cursor, page by page; the cursor moves on with the last rows of a page, never before. When
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
  const parts = new PartSize()
  const tell = createTeller(deps.onPage)
  let applied = 0
  let coming: { readonly since: string; readonly page: ReturnType<FetchPage> } | undefined
  readAgainAfterUpdate(db, deps.version)
  try {
    for (;;) {
      const cursor = findSetting(db, 'cursor')
      const page = await (coming && coming.since === cursor
        ? coming.page
        : fetch(cursor, size.getLimit(cursor), either))
      coming = undefined
      if (!page.ok) {
        if (page.error.code === 'answer-too-large' && size.shrink()) continue
        if (page.error.status !== GONE || cursor === undefined) return page
        log.warn('pull-from-the-start', {})
        beginFeedAnew(db)
        continue
      }
      size.grow()
      // A cursor that does not move would be asked for ever.
      const more = page.value.more && page.value.cursor !== cursor && !signal.aborted
      if (more) {
        const since = page.value.cursor
        coming = { since, page: fetch(since, size.getLimit(since), either) }
        // Looked at in its turn; until then a refusal is not unhandled.
        coming.page.catch(() => undefined)
      }
      if (page.value.units) deps.onUnits(page.value.units)
      const isIn = await writeInParts(deps, page.value, cursor, parts, (entities, count, isEnd) => {
        applied += count
        tell(entities, more || !isEnd, applied)
      })
      if (isIn && !more) return { ok: true, value: applied }
      if (signal.aborted) return serverFailure('lost', 'cancelled')
    }
  } finally {
    ended.abort()
    tell(new Set(), false, applied)
  }
}

/** The windows have their turn before each part. False when somebody sent the feed back to its beginning in such a turn. */
async function writeInParts(
  deps: PullDeps,
  { changes, ...end }: RawChangesPage,
  cursor: string | undefined,
  size: PartSize,
  onPart: (entities: ReadonlySet<Entity>, count: number, isEnd: boolean) => void,
): Promise<boolean> {
  if (changes.length === 0 && end.cursor === cursor) return true
  for (let at = 0; ;) {
    await new Promise(setImmediate)
    // The page must not take the cursor on again. At the beginning itself nothing would tell: the first page is one part.
    if (findSetting(deps.db, 'cursor') !== cursor) return false
    const started = performance.now()
    const part = cursor === undefined ? changes : changes.slice(at, at + size.count)
    at += part.length
    const isEnd = at === changes.length
    const read = part.map((raw) => ({ raw, change: findChange(raw) }))
    const entities = applyPart(deps, { changes: read, end: isEnd ? end : undefined })
    size.adapt(part.length, performance.now() - started)
    onPart(entities, part.length, isEnd)
    if (isEnd) return true
  }
}

/** How many changes are asked for: every request has its price, on both sides. */
class PageSize {
  #limit = FIRST_PAGE

  /** A page from the beginning is written at once. */
  getLimit(cursor: string | undefined): number {
    return cursor === undefined ? Math.min(this.#limit, FIRST_PAGE) : this.#limit
  }

  grow(): void {
    this.#limit = Math.min(this.#limit * 2, LARGEST_PAGE)
  }

  /** After a page that was too large to be read; false when there is no smaller one to ask for. */
  shrink(): boolean {
    const isSmallest = this.#limit === 1
    this.#limit = Math.max(1, Math.floor(this.#limit / 4))
    return !isSmallest
  }
}

/** How many changes this computer writes without the windows noticing. */
class PartSize {
  count = FIRST_PAGE

  adapt(count: number, ms: number): void {
    if (count < this.count / 2) return
    const ideal = (count * IDEAL_MS) / Math.max(1, ms)
    this.count = Math.round(Math.min(Math.max(ideal, this.count / 2, SMALLEST_PART), this.count * 1.5, LARGEST_PART))
  }
}

const FIRST_PAGE = 100
const LARGEST_PAGE = 500
const IDEAL_MS = 20
const SMALLEST_PART = 20
const LARGEST_PART = 200

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
