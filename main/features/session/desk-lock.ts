import { log } from '../../log.ts'
import type { SessionDeps } from './session-deps.ts'

/** How long the window has to hand in what was typed, when it is not the clerk who locks. */
const LAST_SAVE_MS = 1000

/** Ends the work at this desk: what was typed is saved, and whatever opens it is forgotten. */
export class DeskLock {
  readonly #deps: SessionDeps
  /** Settles when what was locked last is closed. */
  #settled: Promise<unknown> = Promise.resolve()
  #stopping: Promise<void> = Promise.resolve()
  #tellSaved: (() => void) | undefined

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  get settled(): Promise<unknown> {
    return this.#settled
  }

  /**
   * The key was pulled out, Windows locks: the window covers itself and hands in its last save, for which nothing else than
   * that save is let through. Then as `lock`.
   */
  async lockAfterSave(): Promise<void> {
    const { open, announce } = this.#deps
    if (!open.find() || open.isPaused) return this.lock()
    // The lock that is under way will close it.
    if (open.isLocking) return
    open.startLocking()
    this.#stopSync()
    const saved = new Promise<void>((resolve) => (this.#tellSaved = resolve))
    announce('session-locking')
    const timer = setTimeout(() => this.draftSaved(), LAST_SAVE_MS)
    await saved
    clearTimeout(timer)
    return this.lock()
  }

  /** The window has nothing more to save. */
  draftSaved(): void {
    this.#tellSaved?.()
    this.#tellSaved = undefined
  }

  /**
   * The screen is covered first, whatever the rest takes; then nothing runs on, the database is closed, keys are forgotten,
   * and the key is logged out.
   */
  async lock(): Promise<void> {
    const { open, announce } = this.#deps
    const close = open.leave()
    this.draftSaved()
    if (close) {
      log.info('session-locked')
      announce('session-changed')
    }
    const ending = this.#end(close)
    this.#settled = Promise.allSettled([this.#settled, ending])
    await this.#settled
    return ending
  }

  /** Last the key, because one that hangs must not keep the database open. */
  async #end(close: (() => void) | undefined): Promise<void> {
    try {
      this.#stopSync()
      await this.#stopping
    } finally {
      close?.()
      await this.#deps.key.logout()
    }
  }

  /** Who stops what is being stopped already waits for the first one. */
  #stopSync(): void {
    const stopping = Promise.all([this.#stopping.catch(() => undefined), this.#deps.sync.stop()]).then(() => undefined)
    // Whoever locks waits for it and is told; without a lock under way nobody would be.
    stopping.catch((error: unknown) => log.error('sync-not-stopped', { error }))
    this.#stopping = stopping
  }
}
