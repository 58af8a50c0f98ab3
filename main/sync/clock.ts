import { setTimeout } from 'node:timers/promises'

/** Time as the workers know it, so that tests can turn it. */
export interface Clock {
  /** Milliseconds since 1970, as the computer's clock says; it may be set by hand, forward and back. */
  now(): number
  /** Milliseconds since some moment, by a clock that nobody sets: for pauses, and for what has been quiet too long. */
  elapsed(): number
  /** Settles after `ms`, or as soon as the signal is aborted; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Longest delay a timer takes; beyond it timers fire at once. */
const LONGEST_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    await setTimeout(Math.min(Math.max(0, ms), LONGEST_MS), undefined, { signal }).catch(() => undefined)
  },
}
