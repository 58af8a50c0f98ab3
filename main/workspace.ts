import type { Database } from 'better-sqlite3'
import type { OfficePack } from '../domain/office-pack/office-pack.ts'
import type { EventName } from '../domain/ipc/calls.ts'
import type { Clerk } from '../domain/sync/session.ts'
import type { FileStore } from './files/file-store.ts'
import { Refusal } from './ipc/handlers.ts'

/** An unlocked workspace: the records and files of one unit and clerk, and who is at the desk. */
export interface Workspace {
  readonly db: Database
  readonly files: FileStore
  readonly clerk: Clerk
  readonly pack: OfficePack
}

/** What features are given: the workspace of the moment and a way to say that something changed. */
export interface Desk {
  /** The open workspace; refuses with `locked` when nobody is logged in. */
  workspace(): Workspace
  announce(event: EventName): void
}

export interface WorkspaceMoments {
  /** Just opened, before anything is read from it. */
  readonly opened: (workspace: Workspace) => void
  /** About to be closed in good order. */
  readonly closing: (workspace: Workspace) => void
}

/** Holds the one workspace that can be open, from unlock to lock. */
export class OpenWorkspace {
  readonly #moments: WorkspaceMoments
  #current: Workspace | undefined

  constructor(moments: WorkspaceMoments) {
    this.#moments = moments
  }

  get(): Workspace {
    if (!this.#current) throw new Refusal('locked')
    return this.#current
  }

  find(): Workspace | undefined {
    return this.#current
  }

  set(workspace: Workspace): void {
    this.#current = workspace
    this.#moments.opened(workspace)
  }

  /**
   * Forgets the workspace at once: from now on every call is refused as `locked`. What is returned closes its database, when
   * nothing uses that any more; undefined when nobody was there.
   */
  leave(): (() => void) | undefined {
    const closing = this.#current
    this.#current = undefined
    if (!closing) return undefined
    return () => {
      this.#moments.closing(closing)
      closing.db.close()
    }
  }
}
