import type { EventName } from '../../domain/ipc/calls.ts'
import type { Failure } from '../../domain/result.ts'
import type { OutboxWorker } from '../outbox/outbox.worker.ts'
import { isDamage } from '../db/damage.ts'
import { isDiskFull } from '../disk/disk-full.ts'
import { log } from '../log.ts'
import { Alarm } from './alarm.ts'
import { Backoff, LONGEST_PAUSE_MS } from './backoff.ts'
import type { Clock } from './clock.ts'
import { Connection } from './connection.ts'
import { concernsConnection, createInterruption, type Interrupt, type Interruption } from './interruption.ts'
import { News, type NewsDeps } from './news.ts'
import type { Entity } from './pull-deps.ts'
import type { Health } from './server-api.ts'
import type { ServerFailure, ServerResult } from './server-result.ts'

export interface SyncWorkerDeps {
  readonly clock: Clock
  readonly probe: (signal: AbortSignal) => Promise<ServerResult<Health>>
  readonly outbox: OutboxWorker
  /** A write found no room: what was kept back for it may be used. */
  readonly onDiskFull?: () => void
  readonly onDamage?: (error: unknown) => void
  /** When the next postponed operation is due. */
  readonly findNextDue: () => string | undefined
  readonly pull: (
    onPage: (entities: ReadonlySet<Entity>, more: boolean, applied: number) => void,
    signal: AbortSignal,
  ) => Promise<ServerResult<number>>
  /** Opens the server's stream of news (`News`). */
  readonly listen: NewsDeps['listen']
  /** Sends what the server lacks of the audit trail; a refusal of it is told elsewhere and holds up nothing. */
  readonly pushAudit: (signal: AbortSignal) => Promise<ServerResult<void>>
  /** True until the first pull of this workspace went through. */
  readonly isFirstPull: () => boolean
  readonly announce: (event: EventName) => void
  readonly random?: () => number
}

const PULL_EVERY_MS = 5_000
/** While the server tells by itself that something is new, this is only in case it forgets to. */
const PULL_LIVE_EVERY_MS = 60_000
/** A server that says so a thousand times a second is asked no more often than this. */
const NEWS_EVERY_MS = 500
/** A key that would not sign may do so later; a session the server ended waits for the clerk. */
const SESSION_RETRY_MS = 60_000
const NEVER_MS = 2 ** 31 - 1

/**
 * Keeps a workspace and its server in step while it is open. Reachable: pushes when something waits, pulls at the server's
 * word, after each push, and every 5 s where the server gives no word. Away: asks every 1.5 s whether the server is back, and then goes on by itself.
 */
export class SyncWorker {
  readonly connection: Connection
  readonly #deps: SyncWorkerDeps
  readonly #stopped = new AbortController()
  readonly #pushAlarm: Alarm
  readonly #pullAlarm: Alarm
  readonly #pushBackoff: Backoff
  readonly #pullBackoff: Backoff
  readonly #news: News
  #running: Promise<void> | undefined
  #causes: { push: Failure | null; pull: Failure | null } = { push: null, pull: null }
  #lastSyncAt: string | undefined
  #pulling = false
  #pulled = 0
  /** When the last pull began, by the clock that nobody sets. */
  #pulledAt = -Infinity
  /** News came so soon after a pull that the next one waits a moment. */
  #isTold = false

  constructor(deps: SyncWorkerDeps) {
    this.#deps = deps
    this.#pushAlarm = new Alarm(deps.clock)
    this.#pullAlarm = new Alarm(deps.clock)
    this.#pushBackoff = new Backoff(deps.random)
    this.#pullBackoff = new Backoff(deps.random)
    const { clock, probe, listen, random } = deps
    this.#news = new News({ clock, listen, random, onNews: () => this.#onNews() })
    this.connection = new Connection({ clock, probe, onChange: () => deps.announce('sync-changed') })
  }

  get pulling(): boolean {
    return this.#pulling
  }

  /** Changes received by the pull that is running now. */
  get pulled(): number {
    return this.#pulled
  }

  /** The last time everything the server had was in; undefined before the first time since the start. */
  get lastSyncAt(): string | undefined {
    return this.#lastSyncAt
  }

  start(): void {
    this.#deps.outbox.recover()
    this.#running = this.#run(this.#stopped.signal)
  }

  /** Settles when nothing of it runs any more; the database may be closed then. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  /** Something new waits in the outbox. */
  wake(): void {
    this.#deps.outbox.wake()
    this.#pushAlarm.ring()
  }

  /** Everything, at once. */
  now(): void {
    this.connection.hurry()
    this.#pullAlarm.ring()
    this.wake()
  }

  async #run(signal: AbortSignal): Promise<void> {
    let pauseMs = 0
    while (await this.connection.untilReachable(pauseMs, signal)) {
      const trouble = await this.#whileReachable(signal)
      if (signal.aborted || trouble === undefined) return
      pauseMs = trouble.pauseMs
      const { code, values, trouble: kind } = trouble.failure
      log.warn('sync-interrupted', { code, trouble: kind })
      // Whether the network is gone, the next look at the server tells; the rest is said as it is.
      if (kind === 'server' || kind === 'session') this.connection.pause({ code, ...(values && { values }) })
      // A clock is looked at with every probe, and may be set right at any moment.
      if (kind !== 'session' || code === 'clock-wrong') continue
      await this.connection.untilHurried(code === 'session-ended' ? NEVER_MS : SESSION_RETRY_MS, signal)
      pauseMs = 0
    }
  }

  /** Both directions at once, and an ear for news, until one meets a trouble that concerns the connection. */
  async #whileReachable(signal: AbortSignal): Promise<Interruption | undefined> {
    this.#causes = { push: null, pull: null }
    const round = new AbortController()
    const both = AbortSignal.any([signal, round.signal])
    const { interrupt, find } = createInterruption(() => round.abort())
    await Promise.all([
      this.#push(both, interrupt).catch((error: unknown) => interrupt(this.#toBug(error), this.#pushBackoff)),
      this.#pull(both, interrupt).catch((error: unknown) => interrupt(this.#toBug(error), this.#pullBackoff)),
      this.#news.run(both),
    ])
    return find()
  }

  /** A bug, or a disk that is full: said, and tried again like any trouble of the server. */
  #toBug(error: unknown): ServerFailure {
    log.error('sync-failed', { error })
    if (isDamage(error)) this.#deps.onDamage?.(error)
    if (!isDiskFull(error)) return { trouble: 'server', code: isDamage(error) ? 'database-damaged' : 'unexpected' }
    this.#deps.onDiskFull?.()
    return { trouble: 'server', code: 'disk-full' }
  }

  async #push(signal: AbortSignal, interrupt: Interrupt): Promise<void> {
    const { outbox, clock, findNextDue } = this.#deps
    while (!signal.aborted) {
      const { trouble, delivered } = await outbox.drain(signal)
      if (delivered > 0) this.#pullAlarm.ring()
      if (signal.aborted) return
      if (trouble && concernsConnection(trouble)) return interrupt(trouble, this.#pushBackoff)
      if (trouble) {
        this.#setCause('push', { code: trouble.code })
        await this.#pushAlarm.wait(this.#pushBackoff.next(), signal)
        continue
      }
      this.#pushBackoff.reset()
      this.#setCause('push', null)
      const due = findNextDue()
      // A due time far ahead was written before the clock was set back; the outbox counts it as due by then.
      const left = due === undefined ? NEVER_MS : Math.min(Math.max(0, Date.parse(due) - clock.now()), LONGEST_PAUSE_MS)
      await this.#pushAlarm.wait(left, signal)
    }
  }

  async #pull(signal: AbortSignal, interrupt: Interrupt): Promise<void> {
    while (!signal.aborted) {
      this.#pulled = 0
      this.#pulledAt = this.#deps.clock.elapsed()
      this.#setPulling(this.#deps.isFirstPull())
      const pulled = await this.#deps.pull((...page) => this.#onPage(...page), signal)
      this.#setPulling(false)
      if (signal.aborted) return
      if (!pulled.ok && concernsConnection(pulled.error)) return interrupt(pulled.error, this.#pullBackoff)
      if (!pulled.ok) {
        this.#setCause('pull', { code: pulled.error.code })
        await this.#pullAlarm.wait(this.#pullBackoff.next(), signal)
        continue
      }
      // After the clerk's own work, and as often as there is time for a pull.
      const audited = await this.#deps.pushAudit(signal)
      if (signal.aborted) return
      if (!audited.ok && concernsConnection(audited.error)) return interrupt(audited.error, this.#pullBackoff)
      this.#pullBackoff.reset()
      this.#setCause('pull', null)
      this.#lastSyncAt = new Date(this.#deps.clock.now()).toISOString()
      this.#deps.announce('sync-changed')
      await this.#pullAlarm.wait(this.#news.live ? PULL_LIVE_EVERY_MS : PULL_EVERY_MS, signal)
    }
  }

  #onPage(entities: ReadonlySet<Entity>, more: boolean, applied: number): void {
    this.#pulled = applied
    this.#setPulling(more)
    if (more) this.#deps.announce('sync-changed')
    if (entities.has('filing')) this.#deps.announce('filings-changed')
    if (entities.has('notice')) this.#deps.announce('inbox-changed')
    if (['person', 'passport', 'unit'].some((each) => entities.has(each as Entity)))
      this.#deps.announce('people-changed')
  }

  /** At once where nothing was pulled just now; otherwise soon, once for all that is told until then. */
  #onNews(): void {
    const left = this.#pulledAt + NEWS_EVERY_MS - this.#deps.clock.elapsed()
    if (left <= 0) return this.#pullAlarm.ring()
    if (this.#isTold) return
    this.#isTold = true
    void this.#deps.clock.sleep(left, this.#stopped.signal).then(() => {
      this.#isTold = false
      this.#pullAlarm.ring()
    })
  }

  #setPulling(pulling: boolean): void {
    if (pulling === this.#pulling) return
    this.#pulling = pulling
    this.#deps.announce('sync-changed')
  }

  /** What holds one direction up; said until that direction works again. */
  #setCause(direction: 'push' | 'pull', cause: Failure | null): void {
    this.#causes[direction] = cause
    this.connection.pause(this.#causes.push ?? this.#causes.pull)
  }
}
