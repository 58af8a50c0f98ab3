import type { Database } from 'better-sqlite3'
import type { OfficePack } from '../domain/office-pack/office-pack.ts'
import type { EventName } from '../domain/ipc/calls.ts'
import type { Failure } from '../domain/result.ts'
import type { Clerk } from '../domain/sync/session.ts'
import type { FileStore } from './files/file-store.ts'
import { Refusal } from './ipc/handlers.ts'
import { closeWithJournal } from './journal/journal.ts'

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
  #current: (Omit<Workspace, 'clerk'> & { clerk: Clerk }) | undefined
  #isLocking = false
  #isPaused = false
  #readOnly: Failure | null = null

  constructor(moments: WorkspaceMoments) {
    this.#moments = moments
  }

  get(): Workspace {
    if (!this.#current) throw new Refusal('locked')
    if (this.#isPaused) throw new Refusal('busy')
    return this.#current
  }

  find(): Workspace | undefined {
    return this.#current
  }

  /** `readOnly`: why nothing may be changed in it for now. */
  set(workspace: Workspace, readOnly: Failure | null = null): void {
    this.#current = workspace
    this.#isLocking = false
    this.#isPaused = false
    this.#readOnly = readOnly
    this.#moments.opened(workspace)
  }

  /** The office says something else of the clerk than before: it counts from now on, also where the workspace is held. */
  changeClerk(clerk: Clerk): void {
    if (this.#current) this.#current.clerk = clerk
  }

  get readOnly(): Failure | null {
    return this.#readOnly
  }

  setReadOnly(reason: Failure | null): void {
    this.#readOnly = reason
  }

  /** About to lock: only the last save is still let in (`ipc/gate.ts`). */
  get isLocking(): boolean {
    return this.#isLocking
  }

  startLocking(): void {
    this.#isLocking = this.#current !== undefined
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Nobody reads or writes until `set`, `resume` or a lock; whoever asks is told `busy`. */
  pause(): void {
    this.#isPaused = this.#current !== undefined
  }

  resume(): void {
    this.#isPaused = false
  }

  /**
   * Forgets the workspace at once: from now on every call is refused as `locked`. What is returned closes its database and
   * overwrites the key of its files, when nothing uses them any more; undefined when nobody was there.
   */
  leave(): (() => void) | undefined {
    const closing = this.#current
    this.#current = undefined
    this.#isLocking = false
    this.#isPaused = false
    this.#readOnly = null
    if (!closing) return undefined
    return () => {
      try {
        this.#moments.closing(closing)
      } finally {
        closeWithJournal(closing.db)
        closing.files.close()
      }
    }
  }
}
