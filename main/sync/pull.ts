import Sqlite, { type Database } from 'better-sqlite3'
import { Change } from '../../domain/sync/change.ts'
import { log } from '../log.ts'
import type { RawChangesPage } from './server-api.ts'
import type { ServerResult } from './server-result.ts'
import { deleteSetting, findSetting, saveSetting } from './setting.repo.ts'

export type Entity = Change['entity']

/**
 * Writes one change into the workspace; runs in the transaction that moves the cursor. False when this version of the
 * program cannot use it: a kind of filing it has no form for, say.
 */
export type ApplyChange = (db: Database, change: Change) => boolean

export interface PullDeps {
  readonly db: Database
  readonly fetch: (cursor: string | undefined, signal: AbortSignal) => Promise<ServerResult<RawChangesPage>>
  readonly applyChange: ApplyChange
  /** After each page: what changed in it, and whether more is to come. */
  readonly onPage: (entities: ReadonlySet<Entity>, more: boolean) => void
  readonly now: () => string
}

/** A change that could not be used: kept by number for the support, read again at the next full pull. */
interface SetAside {
  readonly seq: number | null
  readonly entity: string | null
  readonly reason: 'not-understood' | 'not-usable' | 'not-applied'
  readonly at: string
}

/** So many are remembered; more of them is one fault, not many. */
const MOST_SET_ASIDE = 100
const GONE = 410
const READ_AT_ONCE = 50

/**
 * Takes in everything since the cursor, page by page; rows and cursor of a page are written together or not at all. When
 * the server has forgotten the cursor, the feed is read from its beginning. Returns how many changes were applied.
 */
export async function pullChanges(deps: PullDeps, signal: AbortSignal): Promise<ServerResult<number>> {
  const { db, fetch, onPage } = deps
  let applied = 0
  for (;;) {
    const cursor = findSetting(db, 'cursor')
    const page = await fetch(cursor, signal)
    if (!page.ok) {
      if (page.error.status !== GONE || cursor === undefined) return page
      log.warn('pull-from-the-start', {})
      deleteSetting(db, 'cursor')
      continue
    }
    const entities = applyPage(deps, page.value, await readChanges(page.value.changes), cursor)
    applied += page.value.changes.length
    // A cursor that does not move would be asked for ever.
    const more = page.value.more && page.value.cursor !== cursor && !signal.aborted
    onPage(entities, more)
    if (!more) return { ok: true, value: applied }
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
    read.push({ raw, change: Change.safeParse(raw).data })
  }
  return read
}

function applyPage(
  deps: PullDeps,
  page: RawChangesPage,
  changes: readonly ReadChange[],
  cursor: string | undefined,
): ReadonlySet<Entity> {
  const { db, applyChange, now } = deps
  const entities = new Set<Entity>()
  if (changes.length === 0 && page.cursor === cursor) return entities
  const aside: SetAside[] = []
  db.transaction(() => {
    for (const { raw, change } of changes) {
      const reason = change ? applyOne(db, applyChange, change) : 'not-understood'
      if (reason) aside.push({ ...toName(raw), reason, at: now() })
      else if (change) entities.add(change.entity)
    }
    if (aside.length > 0) saveSetAside(db, aside)
    saveSetting(db, 'cursor', page.cursor)
    saveSetting(db, 'last-sync-at', now())
  })()
  return entities
}

/** undefined when the change is in; otherwise why it was set aside. */
function applyOne(db: Database, applyChange: ApplyChange, change: Change): SetAside['reason'] | undefined {
  try {
    // A transaction within: a change half applied is taken back whole.
    return db.transaction(() => applyChange(db, change))() ? undefined : 'not-usable'
  } catch (error) {
    // A full or damaged disk concerns everything: the page is taken back and asked for again.
    if (error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT')) throw error
    log.error('change-not-applied', { seq: change.seq, entity: change.entity, error })
    return 'not-applied'
  }
}

function saveSetAside(db: Database, fresh: readonly SetAside[]): void {
  const known: unknown = JSON.parse(findSetting(db, 'set-aside') ?? '[]')
  const all = [...(Array.isArray(known) ? known : []), ...fresh]
  saveSetting(db, 'set-aside', JSON.stringify(all.slice(-MOST_SET_ASIDE)))
  log.warn('changes-set-aside', { count: fresh.length })
}

function toName(raw: unknown): { readonly seq: number | null; readonly entity: string | null } {
  const fields = typeof raw === 'object' && raw !== null ? raw : {}
  const seq = 'seq' in fields && typeof fields.seq === 'number' ? fields.seq : null
  const entity = 'entity' in fields && typeof fields.entity === 'string' ? fields.entity.slice(0, 40) : null
  return { seq, entity }
}
