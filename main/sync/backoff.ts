const FIRST_MS = 1000
/** No pause is longer, in milliseconds: also one that was written down before the computer's clock was set back. */
export const LONGEST_PAUSE_MS = 60_000

/** Pauses that double from 1 s to 60 s; half of each is chance, so that a whole province does not come back at once. */
export class Backoff {
  readonly #random: () => number
  #failures = 0

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  next(): number {
    this.#failures += 1
    return toPause(this.#failures, this.#random)
  }

  reset(): void {
    this.#failures = 0
  }
}

/** The pause after so many failures in a row, in milliseconds. */
export function toPause(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_MS * 2 ** Math.min(Math.max(0, failures - 1), 10))
  return Math.round(full / 2 + (full / 2) * random())
}
