import type { Clock } from './clock.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Time for tests: stands still until it is moved. */
export class FakeClock implements Clock {
  #elapsed = 0
  #start: number
  #sleepers: Sleeper[] = []

  constructor(start = '2026-11-21T01:00:00.000Z') {
    this.#start = Date.parse(start)
  }

  now(): number {
    return this.#start + this.#elapsed
  }

  elapsed(): number {
    return this.#elapsed
  }

  /** Somebody sets the computer's clock, forward or back; no time passes by it. */
  jump(ms: number): void {
    this.#start += ms
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.length
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper = { at: this.#elapsed + Math.max(0, ms), wake: () => done() }
      const done = () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper)
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
      this.#sleepers.push(sleeper)
    })
  }

  /** Moves time on, waking whoever is due in order and letting each go as far as it can without time. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms
    await settle()
    for (;;) {
      const next = this.#sleepers.filter((each) => each.at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#elapsed = Math.max(this.#elapsed, next.at)
      next.wake()
      await settle()
    }
    this.#elapsed = end
  }
}

/** Long enough for every chain of promises in these tests; no time passes. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
}
