import type { Operation, OperationResult, ResultsResponse } from '../../domain/sync/operation.ts'
import { log } from '../log.ts'
import { Alarm } from '../sync/alarm.ts'
import { toPause } from '../sync/backoff.ts'
import type { Clock } from '../sync/clock.ts'
import type { ServerFailure, ServerResult } from '../sync/server-result.ts'
import { toBlockReason } from './block-reason.ts'
import { Departures } from './departures.ts'
import {
  findOperation,
  findOutboxState,
  getOperation,
  markBlocked,
  markForLater,
  markSending,
  recoverSending,
  type OutboxHead,
} from './outbox.repo.ts'
import { settleOperation, type SettleDeps } from './settle.ts'
import type { Upload } from './upload.ts'
import type { UploadNeed } from '../../domain/sync/upload-need.ts'

/** How operations travel. The worker knows nothing of networks beyond the five troubles. */
export interface OutboxTransport {
  push(operations: readonly Operation[], signal: AbortSignal): Promise<ServerResult<readonly OperationResult[]>>
  /** What became of operations whose answers were lost, at most `ASK` at once. */
  ask(ids: readonly string[], signal: AbortSignal): Promise<ServerResult<ResultsResponse>>
  readonly upload: Upload
}

export interface DrainOutcome {
  readonly delivered: number
  /** What concerns everything that still waits; undefined when nothing can go now. */
  readonly trouble: ServerFailure | undefined
}

export interface OutboxWorkerDeps extends Omit<SettleDeps, 'postpone'> {
  readonly transport: OutboxTransport
  readonly clock: Clock
  /** The clerk has stopped sending: nothing goes out until he lets it. */
  readonly isPaused: () => boolean
  /** Writes down that the office has a newer revision than an operation is based on; in the transaction that blocks it. */
  readonly applyConflict: (operation: Operation, currentRevision: number) => void
  /** Rows changed. */
  readonly onChange: () => void
  readonly random?: () => number
}

const BATCH = 50
const ASK = 500
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
  readonly #departures: Departures
  readonly #failedUploads = new Map<string, number>()
  readonly #settling: SettleDeps
  /** Ends the uploads under way, not the push. */
  #uploads = new AbortController()
  #failedAlone = 0
  #delivered = 0
  #canAsk = true

  constructor(deps: OutboxWorkerDeps) {
    this.#deps = deps
    this.#alarm = new Alarm(deps.clock)
    this.#departures = new Departures(deps)
    this.#settling = { ...deps, postpone: (failures) => this.#postpone(failures) }
  }

  get isPaused(): boolean {
    return this.#deps.isPaused()
  }

  /** Before the first drain: what was under way when the program ended. */
  recover(): void {
    const count = recoverSending(this.#deps.db)
    if (count > 0) log.warn('outbox-recovered', { count })
  }

  /** Something new lies in the box. */
  wake(): void {
    this.#departures.readAgain()
    this.#alarm.ring()
  }

  /** The clerk stops sending: uploads end where they are, a push that is out is still answered. */
  pause(): void {
    this.#uploads.abort()
    this.#uploads = new AbortController()
    this.#alarm.ring()
  }

  /** Sends until nothing can go now, until the clerk stops it, or until a trouble that concerns everything. */
  async drain(signal: AbortSignal): Promise<DrainOutcome> {
    const ended = new AbortController()
    const all = AbortSignal.any([signal, ended.signal])
    const uploading = new Map<string, Promise<unknown>>()
    const bugs: unknown[] = []
    let trouble: ServerFailure | undefined
    this.#failedAlone = 0
    this.#delivered = 0
    this.#departures.lookForFilesAgain()
    this.#canAsk = true
    while (trouble === undefined && bugs.length === 0 && !signal.aborted && !this.#deps.isPaused()) {
      const { doubtful, ready, needs } = this.#departures.sort(this.#canAsk)
      for (const need of needs.values()) {
        if (uploading.size >= UPLOADS_AT_ONCE) break
        if (uploading.has(need.sha256)) continue
        const done = this.#upload(need, AbortSignal.any([all, this.#uploads.signal]))
          .then((failure) => {
            // What was stopped here says nothing about the network.
            if (failure?.code !== 'cancelled') trouble ??= failure
          })
          .catch((error: unknown) => bugs.push(error))
          .finally(() => {
            uploading.delete(need.sha256)
            this.#alarm.ring()
          })
        uploading.set(need.sha256, done)
      }
      if (doubtful.length > 0) trouble = (await this.#ask(doubtful.slice(0, ASK), all)) ?? trouble
      else if (ready.length > 0) trouble = (await this.#push(ready.slice(0, BATCH), all)) ?? trouble
      else if (uploading.size === 0) break
      else await this.#alarm.wait(NEVER_MS, signal)
    }
    ended.abort()
    await Promise.all(uploading.values())
    if (bugs.length > 0) throw bugs[0]
    return { delivered: this.#delivered, trouble }
  }

  async #upload(need: UploadNeed, signal: AbortSignal): Promise<ServerFailure | undefined> {
    const result = await this.#deps.transport.upload(need, signal)
    if (result.ok) {
      this.#departures.arrived(need.sha256)
      this.#failedUploads.delete(need.sha256)
      return undefined
    }
    const { trouble, code, values } = result.error
    if (trouble !== 'refused' && trouble !== 'server') return result.error
    // It is this file: refused, it waits for a person; stumbled over, for a while. All others go on.
    const { db, onChange } = this.#deps
    this.#departures.readAgain()
    const failures = (this.#failedUploads.get(need.sha256) ?? 0) + 1
    this.#failedUploads.set(need.sha256, failures)
    const reason = toBlockReason(code, values)
    const nextTryAt = this.#postpone(failures)
    for (const head of this.#departures.list()) {
      if (!this.#departures.listNeeds(head).some((each) => each.sha256 === need.sha256)) continue
      if (trouble === 'refused') markBlocked(db, head.id, reason)
      else markForLater(db, head.id, head.state, { reason, nextTryAt })
    }
    log.warn('upload-failed', { sha256: need.sha256, code })
    onChange()
    return undefined
  }

  /**
   * After a lost answer the server is asked what became of it; what it knows is settled without sending it again, the rest is
   * sent. A server that cannot be asked that is pushed to at once: the same id is never carried out twice.
   */
  async #ask(heads: readonly OutboxHead[], signal: AbortSignal): Promise<ServerFailure | undefined> {
    const { db, transport, onChange } = this.#deps
    const asked = await transport.ask(
      heads.map((head) => head.id),
      signal,
    )
    if (!asked.ok) {
      const { trouble, code, status } = asked.error
      if (trouble === 'unreachable' || trouble === 'lost' || trouble === 'session' || status === 503) return asked.error
      this.#canAsk = false
      log.warn('outbox-not-asked', { code, status: status ?? 0 })
      return undefined
    }
    const results = new Map(asked.value.results.map((result) => [result.id, result]))
    const unknown = new Set(asked.value.unknown)
    this.#departures.readAgain()
    for (const { id, attempts } of heads) {
      const operation = findOperation(db, id)
      if (unknown.has(id)) markForLater(db, id, 'waiting')
      else if (operation) this.#settle(operation, results.get(id), attempts)
    }
    log.info('operations-asked', { asked: heads.length, known: results.size })
    onChange()
    return undefined
  }

  async #push(wanted: readonly OutboxHead[], signal: AbortSignal): Promise<ServerFailure | undefined> {
    const { db, transport, onChange } = this.#deps
    // While the other half was out, the clerk may have taken one back, or a 回执包 may have settled it.
    const heads = wanted.filter(({ id }) => ['waiting', 'unconfirmed'].includes(findOutboxState(db, id) ?? ''))
    if (heads.length === 0) return undefined
    const operations = heads.map((head) => getOperation(db, head.id))
    markSending(
      db,
      heads.map((head) => head.id),
    )
    this.#departures.readAgain()
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
    // What an earlier try left unconfirmed stays so, whatever became of this one. What concerns all is said once, for all.
    for (const { id, state } of heads) markForLater(db, id, maybeArrived ? 'unconfirmed' : state)
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
    const reason = toBlockReason(code, values)
    for (const head of heads) {
      if (trouble === 'refused') markBlocked(db, head.id, reason)
      else markForLater(db, head.id, 'unconfirmed', { reason, nextTryAt: this.#postpone(head.attempts + 1) })
    }
    onChange()
    this.#failedAlone = trouble === 'server' ? this.#failedAlone + 1 : 0
    return this.#failedAlone >= SERVER_IS_DOWN ? error : undefined
  }

  #settle(operation: Operation, result: OperationResult | undefined, attempts: number): void {
    if (result?.outcome === 'files-missing') this.#departures.lookForFilesAgain()
    const settled = settleOperation(this.#settling, operation, result, attempts)
    if (settled === 'delivered') this.#delivered += 1
    if (settled === 'delivered' || settled === 'gone') this.#departures.forget(operation.id)
  }

  #postpone(failures: number): string {
    return new Date(this.#deps.clock.now() + toPause(failures, this.#deps.random)).toISOString()
  }
}
