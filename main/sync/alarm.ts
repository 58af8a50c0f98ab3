import type { Clock } from './clock.ts'

/** A sleep that can be cut short. A ring while nobody sleeps is remembered: the next wait returns at once. */
export class Alarm {
  readonly #clock: Clock
  #rung = false
  #waker: AbortController | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  ring(): void {
    this.#rung = true
    this.#waker?.abort()
  }

  /** True when it was rung, false when the time was up or the signal aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#rung && !signal.aborted) {
      const waker = new AbortController()
      this.#waker = waker
      await this.#clock.sleep(ms, AbortSignal.any([signal, waker.signal]))
      this.#waker = undefined
    }
    const rung = this.#rung
    this.#rung = false
    return rung
  }
}
