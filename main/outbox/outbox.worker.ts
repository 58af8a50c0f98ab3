import type { Database } from 'better-sqlite3'
import type { Operation, OperationResult } from '../../domain/sync/operation.ts'
import type { Receipt } from '../../domain/sync/receipt.ts'
import { log } from '../log.ts'
import { Alarm } from '../sync/alarm.ts'
import { toPause } from '../sync/backoff.ts'
import type { Clock } from '../sync/clock.ts'
import type { ServerFailure, ServerResult } from '../sync/server-result.ts'
import { toBlockReason } from './block-reason.ts'
import {
  deleteOperation,
  getOperation,
  listHeads,
  markBlocked,
  markForLater,
  markSending,
  recoverSending,
  type OutboxHead,
} from './outbox.repo.ts'
import type { Upload } from './upload.ts'
import { toUploads, type UploadNeed } from './upload-need.ts'
import { isUploaded, restartUpload } from './upload.repo.ts'

/** How operations travel. The worker knows nothing of networks beyond the five troubles. */
export interface OutboxTransport {
  push(operations: readonly Operation[], signal: AbortSignal): Promise<ServerResult<readonly OperationResult[]>>
  readonly upload: Upload
}

/** What the server said when it took an operation. */
export interface Acceptance {
  readonly revision: number | undefined
  readonly number: string | null | undefined
  /** The office's signed word that it has a submission; undefined for other operations, and from an older server. */
  readonly receipt: Receipt | undefined
}

export interface DrainOutcome {
  readonly delivered: number
  /** What concerns everything that still waits; undefined when nothing can go now. */
  readonly trouble: ServerFailure | undefined
}

export interface OutboxWorkerDeps {
  readonly db: Database
  readonly transport: OutboxTransport
  readonly clock: Clock
  /** Writes what a delivery means for the filing; runs in the transaction that empties the row. */
  readonly applyDelivered: (operation: Operation, acceptance: Acceptance) => void
  /** Rows changed. */
  readonly onChange: () => void
  readonly random?: () => number
}

const BATCH = 50
const UPLOADS_AT_ONCE = 2
/** So many different operations in a row that the server fails on alone: then it is the server. */
const SERVER_IS_DOWN = 3
const NEVER_MS = 2 ** 31 - 1

/**
 * Sends what waits. Order is kept within a filing, filings never wait for each other, and nothing leaves the box but by
 * delivery: a refusal is written down and waits for a person.
 */
export class OutboxWorker {
  readonly #deps: OutboxWorkerDeps
  readonly #alarm: Alarm
  readonly #needs = new Map<string, readonly UploadNeed[]>()
  readonly #failedUploads = new Map<string, number>()
  #failedAlone = 0
  #delivered = 0

  constructor(deps: OutboxWorkerDeps) {
    this.#deps = deps
    this.#alarm = new Alarm(deps.clock)
  }

  /** Before the first drain: what was under way when the program ended. */
  recover(): void {
    const count = recoverSending(this.#deps.db)
    if (count > 0) log.warn('outbox-recovered', { count })
  }

  /** Something new lies in the box. */
  wake(): void {
    this.#alarm.ring()
  }

  /** Sends until nothing can go now, or until a trouble that concerns everything. */
  async drain(signal: AbortSignal): Promise<DrainOutcome> {
    const ended = new AbortController()
    const all = AbortSignal.any([signal, ended.signal])
    const uploading = new Map<string, Promise<unknown>>()
    const bugs: unknown[] = []
    let trouble: ServerFailure | undefined
    this.#failedAlone = 0
    this.#delivered = 0
    while (trouble === undefined && bugs.length === 0 && !signal.aborted) {
      const { ready, needs } = this.#sort()
      for (const need of needs) {
        if (uploading.size >= UPLOADS_AT_ONCE) break
        if (uploading.has(need.sha256)) continue
        const done = this.#upload(need, all)
          .then((failure) => (trouble ??= failure))
          .catch((error: unknown) => bugs.push(error))
          .finally(() => {
            uploading.delete(need.sha256)
            this.#alarm.ring()
          })
        uploading.set(need.sha256, done)
      }
      if (ready.length > 0) trouble = (await this.#push(ready.slice(0, BATCH), all)) ?? trouble
      else if (uploading.size === 0) break
      else await this.#alarm.wait(NEVER_MS, signal)
    }
    ended.abort()
    await Promise.all(uploading.values())
    if (bugs.length > 0) throw bugs[0]
    return { delivered: this.#delivered, trouble }
  }

  #now(): string {
    return new Date(this.#deps.clock.now()).toISOString()
  }

  /** What can be sent at once, and the files that others wait for, in order. */
  #sort(): { readonly ready: readonly OutboxHead[]; readonly needs: readonly UploadNeed[] } {
    const ready: OutboxHead[] = []
    const needs: UploadNeed[] = []
    for (const head of listHeads(this.#deps.db, this.#now())) {
      const missing = this.#findMissing(head)
      if (missing?.length === 0) ready.push(head)
      needs.push(...(missing ?? []))
    }
    return { ready, needs }
  }

  /** Undefined for an operation that cannot be read any more: it waits for a person, and all others go on. */
  #findMissing(head: OutboxHead): readonly UploadNeed[] | undefined {
    const { db, onChange } = this.#deps
    try {
      return this.#listNeeds(head).filter((need) => !isUploaded(db, need.sha256))
    } catch (error) {
      log.error('operation-unreadable', { operation: head.id, error })
      markBlocked(db, head.id, toBlockReason('item-damaged'))
      onChange()
      return undefined
    }
  }

  #listNeeds(head: OutboxHead): readonly UploadNeed[] {
    const known = this.#needs.get(head.id)
    if (known) return known
    const needs = toUploads(getOperation(this.#deps.db, head.id))
    this.#needs.set(head.id, needs)
    return needs
  }

  async #upload(need: UploadNeed, signal: AbortSignal): Promise<ServerFailure | undefined> {
    const result = await this.#deps.transport.upload(need, signal)
    if (result.ok) {
      this.#failedUploads.delete(need.sha256)
      return undefined
    }
    const { trouble, code, values } = result.error
    if (trouble !== 'refused' && trouble !== 'server') return result.error
    // It is this file: refused, it waits for a person; stumbled over, for a while. All others go on.
    const { db, onChange } = this.#deps
    const failures = (this.#failedUploads.get(need.sha256) ?? 0) + 1
    this.#failedUploads.set(need.sha256, failures)
    const reason = toBlockReason(code, values)
    const nextTryAt = this.#postpone(failures)
    for (const head of listHeads(db, this.#now())) {
      if (!this.#listNeeds(head).some((each) => each.sha256 === need.sha256)) continue
      if (trouble === 'refused') markBlocked(db, head.id, reason)
      else markForLater(db, head.id, head.state, { reason, nextTryAt })
    }
    log.warn('upload-failed', { sha256: need.sha256, code })
    onChange()
    return undefined
  }

  async #push(heads: readonly OutboxHead[], signal: AbortSignal): Promise<ServerFailure | undefined> {
    const { db, transport, onChange } = this.#deps
    const operations = heads.map((head) => getOperation(db, head.id))
    markSending(
      db,
      heads.map((head) => head.id),
    )
    onChange()
    const sent = await transport.push(operations, signal)
    if (sent.ok) {
      this.#failedAlone = 0
      const results = new Map(sent.value.map((result) => [result.id, result]))
      for (const [index, operation] of operations.entries()) {
        this.#settle(operation, results.get(operation.id), (heads[index]?.attempts ?? 0) + 1)
      }
      log.info('operations-sent', { sent: operations.length, answered: results.size })
      onChange()
      return undefined
    }
    return this.#putBack(heads, sent.error, signal)
  }

  /** The request as a whole failed. */
  async #putBack(
    heads: readonly OutboxHead[],
    error: ServerFailure,
    signal: AbortSignal,
  ): Promise<ServerFailure | undefined> {
    const { db, onChange } = this.#deps
    const { trouble, code, values, status } = error
    const maybeArrived = trouble === 'lost' || trouble === 'server'
    const reason = toBlockReason(code, values)
    // What an earlier try left unconfirmed stays so, whatever became of this one.
    for (const { id, state } of heads) markForLater(db, id, maybeArrived ? 'unconfirmed' : state, { reason })
    onChange()
    // Malformed, too large, not processable, or the server stumbling: one operation among many may be the cause, found by
    // halving. Anything else (503, a key revoked, a wrong address) concerns all alike.
    const concernsOne =
      trouble === 'refused' ? [400, 413, 422].includes(status ?? 0) : trouble === 'server' && status !== 503
    if (!concernsOne) return error
    if (heads.length > 1) {
      const middle = Math.ceil(heads.length / 2)
      return (await this.#push(heads.slice(0, middle), signal)) ?? (await this.#push(heads.slice(middle), signal))
    }
    for (const head of heads) {
      if (trouble === 'refused') markBlocked(db, head.id, reason)
      else markForLater(db, head.id, 'unconfirmed', { reason, nextTryAt: this.#postpone(head.attempts + 1) })
    }
    onChange()
    this.#failedAlone = trouble === 'server' ? this.#failedAlone + 1 : 0
    return this.#failedAlone >= SERVER_IS_DOWN ? error : undefined
  }

  /** What became of one operation. Each in its own transaction: a bad one does not undo its neighbours. */
  #settle(operation: Operation, result: OperationResult | undefined, attempts: number): void {
    const { db, applyDelivered } = this.#deps
    const { id } = operation
    if (result === undefined) {
      const reason = toBlockReason('not-answered')
      return markForLater(db, id, 'unconfirmed', { reason, nextTryAt: this.#postpone(attempts) })
    }
    switch (result.outcome) {
      case 'accepted':
      case 'duplicate':
        db.transaction(() => {
          deleteOperation(db, id)
          const { revision, number, receipt } = result
          applyDelivered(operation, { revision, number, receipt })
        })()
        this.#needs.delete(id)
        this.#delivered += 1
        return
      case 'files-missing': {
        // Asked for again at once; a server that keeps losing the same file gets longer pauses.
        for (const sha256 of result.sha256s) restartUpload(db, sha256)
        return markForLater(db, id, 'waiting', { nextTryAt: attempts < 2 ? null : this.#postpone(attempts) })
      }
      case 'conflict':
        log.warn('operation-conflict', { id })
        return markBlocked(db, id, toBlockReason('conflict', { currentRevision: result.currentRevision }))
      case 'refused':
        log.warn('operation-refused', { id, code: result.code })
        return markBlocked(db, id, toBlockReason(result.code, {}, result.issues))
    }
  }

  #postpone(failures: number): string {
    return new Date(this.#deps.clock.now() + toPause(failures, this.#deps.random)).toISOString()
  }
}
