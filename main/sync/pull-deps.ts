import type { Database } from 'better-sqlite3'
import type { Change } from '../../domain/sync/change.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import type { RawChangesPage } from './server-api.ts'
import type { ServerResult } from './server-result.ts'

export type Entity = Change['entity']

/**
 * Writes one change into the workspace; runs in the transaction that moves the cursor. False when this version of the
 * program cannot use it: a kind of filing it has no form for, say. `isAnew`: the feed is being read from its beginning.
 */
export type ApplyChange = (db: Database, change: Change, isAnew?: boolean) => boolean

/** Writes those of a page that this computer does not have, together; each change that it returns is in. */
export type ApplyNew = (db: Database, changes: readonly Change[]) => ReadonlySet<Change>

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
  /** The quick way for what is new; what it leaves goes through `applyChange`. */
  readonly applyNew?: ApplyNew
  /** Takes a record out of sight that a feed read anew has not brought again. */
  readonly hideUnseen: (db: Database, entity: Entity, id: string) => void
  /** Whom the clerk files for, before the rows that come with it are written. */
  readonly onUnits: (units: readonly ClerkUnit[]) => void
  /**
   * What changed since it was last called, whether more is to come, and how many changes this pull has brought so far:
   * twice a second at most, and at the end.
   */
  readonly onPage: (entities: ReadonlySet<Entity>, more: boolean, applied: number) => void
  /** A page was written, and another is to come. */
  readonly onMore?: () => void
  readonly now: () => string
  /** Of the program: another one may understand what this one has set aside. */
  readonly version: string
}
