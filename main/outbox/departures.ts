import type { Database } from 'better-sqlite3'
import { log } from '../log.ts'
import type { Clock } from '../sync/clock.ts'
import { toBlockReason } from './block-reason.ts'
import { getOperation, listHeads, markBlocked, type OutboxHead } from './outbox.repo.ts'
import { toUploads, type UploadNeed } from './upload-need.ts'
import { isUploaded } from './upload.repo.ts'

/** What may have arrived already, what can be sent at once, and the files that others wait for, each in order. */
export interface Sorted {
  readonly doubtful: readonly OutboxHead[]
  readonly ready: readonly OutboxHead[]
  readonly needs: readonly UploadNeed[]
}

export interface DeparturesDeps {
  readonly db: Database
  readonly clock: Clock
  /** An operation that could not be read was blocked. */
  readonly onChange: () => void
}

/** How long a look at the box tells which file is next. */
const FRESH_MS = 1000

/**
 * What of the outbox goes next. With thousands of files to go, the box is not read anew for each: what was read a moment ago
 * tells as well which file is next. What is to be sent is always read anew.
 */
export class Departures {
  readonly #deps: DeparturesDeps
  readonly #needs = new Map<string, readonly UploadNeed[]>()
  readonly #uploaded = new Set<string>()
  #read: { readonly at: number; readonly heads: readonly OutboxHead[] } | undefined

  constructor(deps: DeparturesDeps) {
    this.#deps = deps
  }

  /** Something in the box has changed. */
  readAgain(): void {
    this.#read = undefined
  }

  /** Nothing is taken as uploaded any more that the database does not say. */
  lookForFilesAgain(): void {
    this.#uploaded.clear()
  }

  /** The operation has left. */
  forget(id: string): void {
    this.#needs.delete(id)
  }

  /** `canAsk`: the server can be asked what became of an operation. */
  sort(canAsk: boolean): Sorted {
    const { clock } = this.#deps
    if (this.#read && clock.elapsed() - this.#read.at < FRESH_MS) {
      const sorted = this.#sort(this.#read.heads, canAsk)
      if (sorted.doubtful.length === 0 && sorted.ready.length === 0) return sorted
    }
    this.#read = { at: clock.elapsed(), heads: this.list() }
    return this.#sort(this.#read.heads, canAsk)
  }

  /** The operations that may go now, one a filing. */
  list(): readonly OutboxHead[] {
    const { db, clock } = this.#deps
    return listHeads(db, new Date(clock.now()).toISOString())
  }

  listNeeds(head: OutboxHead): readonly UploadNeed[] {
    const known = this.#needs.get(head.id)
    if (known) return known
    const needs = toUploads(getOperation(this.#deps.db, head.id))
    this.#needs.set(head.id, needs)
    return needs
  }

  #sort(heads: readonly OutboxHead[], canAsk: boolean): Sorted {
    const doubtful: OutboxHead[] = []
    const ready: OutboxHead[] = []
    const needs: UploadNeed[] = []
    for (const head of heads) {
      const missing = this.#findMissing(head)
      if (missing && head.state === 'unconfirmed' && canAsk) doubtful.push(head)
      else if (missing?.length === 0) ready.push(head)
      else needs.push(...(missing ?? []))
    }
    return { doubtful, ready, needs }
  }

  /** Undefined for an operation that cannot be read any more: it waits for a person, and all others go on. */
  #findMissing(head: OutboxHead): readonly UploadNeed[] | undefined {
    try {
      return this.listNeeds(head).filter((need) => !this.#isUploaded(need.sha256))
    } catch (error) {
      log.error('operation-unreadable', { operation: head.id, error })
      markBlocked(this.#deps.db, head.id, toBlockReason('item-damaged'))
      this.readAgain()
      this.#deps.onChange()
      return undefined
    }
  }

  #isUploaded(sha256: string): boolean {
    if (this.#uploaded.has(sha256)) return true
    const isDone = isUploaded(this.#deps.db, sha256)
    if (isDone) this.#uploaded.add(sha256)
    return isDone
  }
}
