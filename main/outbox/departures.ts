import type { Database } from 'better-sqlite3'
import { log } from '../log.ts'
import type { Clock } from '../sync/clock.ts'
import { toBlockReason } from './block-reason.ts'
import { getOperation, listHeads, markBlocked, type OutboxHead } from './outbox.repo.ts'
import { toUploads, type UploadNeed } from '../../domain/sync/upload-need.ts'
import { isUploaded } from './upload.repo.ts'

/** What may have arrived already, what can be sent at once, and the files that others wait for, each in order. */
export interface Sorted {
  readonly doubtful: readonly OutboxHead[]
  readonly ready: readonly OutboxHead[]
  /** By SHA-256. */
  readonly needs: ReadonlyMap<string, UploadNeed>
}

interface Look {
  readonly at: number
  readonly sorted: Sorted & { readonly needs: Map<string, UploadNeed> }
  /** The files each operation still waits for. */
  readonly missing: readonly Set<string>[]
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
  /** What the database says of a file, as long as it says so. */
  readonly #uploaded = new Map<string, boolean>()
  #look: Look | undefined

  constructor(deps: DeparturesDeps) {
    this.#deps = deps
  }

  /** Something in the box has changed. */
  readAgain(): void {
    this.#look = undefined
  }

  /** A file is at the server. */
  arrived(sha256: string): void {
    this.#uploaded.set(sha256, true)
    if (!this.#look) return
    this.#look.sorted.needs.delete(sha256)
    const isReady = this.#look.missing.some((files) => files.delete(sha256) && files.size === 0)
    if (isReady) this.#look = undefined
  }

  /** What was said of files holds no longer: the server has lost some. */
  lookForFilesAgain(): void {
    this.#uploaded.clear()
    this.#look = undefined
  }

  /** The operation has left. */
  forget(id: string): void {
    this.#needs.delete(id)
  }

  /** `canAsk`: the server can be asked what became of an operation. */
  sort(canAsk: boolean): Sorted {
    const at = this.#deps.clock.elapsed()
    const look = this.#look
    if (look && at - look.at < FRESH_MS && look.sorted.doubtful.length + look.sorted.ready.length === 0) {
      return look.sorted
    }
    this.#look = this.#read(at, canAsk)
    return this.#look.sorted
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

  #read(at: number, canAsk: boolean): Look {
    const doubtful: OutboxHead[] = []
    const ready: OutboxHead[] = []
    const needs = new Map<string, UploadNeed>()
    const missing: Set<string>[] = []
    for (const head of this.list()) {
      const files = this.#findMissing(head)
      if (files === undefined) continue
      if (head.state === 'unconfirmed' && canAsk) doubtful.push(head)
      else if (files.length === 0) ready.push(head)
      else {
        missing.push(new Set(files.map(({ sha256 }) => sha256)))
        for (const need of files) needs.set(need.sha256, need)
      }
    }
    return { at, sorted: { doubtful, ready, needs }, missing }
  }

  /** Undefined for an operation that cannot be read any more: it waits for a person, and all others go on. */
  #findMissing(head: OutboxHead): readonly UploadNeed[] | undefined {
    try {
      return this.listNeeds(head).filter((need) => !this.#isUploaded(need.sha256))
    } catch (error) {
      log.error('operation-unreadable', { operation: head.id, error })
      markBlocked(this.#deps.db, head.id, toBlockReason('item-damaged'))
      this.#deps.onChange()
      return undefined
    }
  }

  #isUploaded(sha256: string): boolean {
    const known = this.#uploaded.get(sha256)
    if (known !== undefined) return known
    const isDone = isUploaded(this.#deps.db, sha256)
    this.#uploaded.set(sha256, isDone)
    return isDone
  }
}
