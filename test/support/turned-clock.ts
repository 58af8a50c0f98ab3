/** The computer's clock for everything in this process, to be set like a clerk sets it; timers go on as they did. */
export interface TurnedClock {
  /** From now on `Date` says so many milliseconds more than it should, or less. */
  turn(ms: number): void
  /** What the time really is. */
  readonly real: () => Date
  restore(): void
}

/** Takes `Date` over until it is given back. One at a time. */
export function turnClock(): TurnedClock {
  const RealDate = Date
  let offset = 0

  class TurnedDate extends RealDate {
    constructor(...parts: [] | ConstructorParameters<typeof RealDate>) {
      if (parts.length === 0) super(RealDate.now() + offset)
      else super(...parts)
    }

    static override now(): number {
      return RealDate.now() + offset
    }
  }

  globalThis.Date = TurnedDate as DateConstructor
  return {
    turn: (ms) => void (offset = ms),
    real: () => new RealDate(),
    restore: () => void (globalThis.Date = RealDate),
  }
}
