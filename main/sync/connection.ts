import type { Failure } from '../../domain/result.ts'
import { findClockError } from '../../domain/sync/clock-error.ts'
import { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'
import type { Health } from './server-api.ts'
import type { ServerResult } from './server-result.ts'

export interface ConnectionDeps {
  readonly clock: Clock
  readonly probe: (signal: AbortSignal) => Promise<ServerResult<Health>>
  /** Online, offline, or held up by a cause. */
  readonly onChange: () => void
}

/** While offline the server is asked this often, so that work leaves within seconds of the network coming back. */
export const PROBE_EVERY_MS = 1500
/** Whether the server can be reached, and what holds everything up when it can. */
export class Connection {
  readonly #deps: ConnectionDeps
  readonly #alarm: Alarm
  #online = false
  #paused: Failure | null = null

  constructor(deps: ConnectionDeps) {
    this.#deps = deps
    this.#alarm = new Alarm(deps.clock)
  }

  get online(): boolean {
    return this.#online
  }

  get paused(): Failure | null {
    return this.#paused
  }

  /** Try again at once: the clerk asked, or the system says that the network is back. */
  hurry(): void {
    this.#alarm.ring()
  }

  pause(cause: Failure | null): void {
    this.#set(this.#online, cause)
  }

  /**
   * Settles when the server can be reached and `pauseMs` have passed, or at once when it was away in between.
   * False when the signal was aborted.
   */
  async untilReachable(pauseMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#deps
    let earliest = clock.elapsed() + pauseMs
    while (!signal.aborted) {
      const health = await this.#deps.probe(signal)
      if (signal.aborted) break
      const now = clock.elapsed()
      const wrongMinutes = health.ok ? findClockError(health.value.serverTime, clock.now()) : undefined
      if (wrongMinutes !== undefined) {
        this.#set(true, { code: 'clock-wrong', values: { minutes: wrongMinutes } })
      } else if (!health.ok) {
        this.#set(false, null)
        earliest = now
      } else if (now >= earliest) {
        this.#set(true, null)
        return true
      } else {
        this.#set(true, this.#paused)
      }
      const left = earliest - now
      if (await this.#alarm.wait(left > 0 ? Math.min(left, PROBE_EVERY_MS) : PROBE_EVERY_MS, signal)) {
        earliest = clock.elapsed()
      }
    }
    return false
  }

  /** Nothing can go on by itself: waits to be hurried. */
  async untilHurried(longestMs: number, signal: AbortSignal): Promise<void> {
    await this.#alarm.wait(longestMs, signal)
  }

  #set(online: boolean, paused: Failure | null): void {
    const changed = online !== this.#online || JSON.stringify(paused) !== JSON.stringify(this.#paused)
    this.#online = online
    this.#paused = paused
    if (changed) this.#deps.onChange()
  }
}
