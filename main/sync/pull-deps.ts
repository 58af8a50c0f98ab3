import type { Database } from 'better-sqlite3'
import type { Change } from '../../domain/sync/change.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import type { Feed } from './feed.ts'

export type Entity = Change['entity']

/**
 * Writes one change into the workspace; runs in the transaction that moves the cursor. False when this version of the
 * program cannot use it: a kind of filing it has no form for, say. `isAnew`: the feed is being read from its beginning.
 */
export type ApplyChange = (db: Database, change: Change, isAnew?: boolean) => boolean

export interface PullDeps {
  readonly db: Database
  readonly openFeed: (signal: AbortSignal) => Feed
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
  /** A page was written; another is to come when this has settled. */
  readonly onMore?: () => unknown
  readonly now: () => string
  /** Of the program: another one may understand what this one has set aside. */
  readonly version: string
}
