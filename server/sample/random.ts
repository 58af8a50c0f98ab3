/** Chance that comes out the same every time for the same seed. */
export interface Chance {
  /** A whole number from min to max, both included. */
  between(min: number, max: number): number
  pick<T>(items: readonly T[]): T
  /** True in so many of a hundred cases. */
  percent(of100: number): boolean
  /** UUIDv7 of an instant. */
  uuid(at: Date): string
}

/** mulberry32: small, fast, good enough for invented people. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  function between(min: number, max: number): number {
    return min + Math.floor(next() * (max - min + 1))
  }
  function hex(digits: number): string {
    return Array.from({ length: digits }, () => between(0, 15).toString(16)).join('')
  }

  return {
    between,
    pick(items) {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    percent: (of100) => next() * 100 < of100,
    uuid(at) {
      const time = at.getTime().toString(16).padStart(12, '0')
      const variant = between(8, 11).toString(16)
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(12)}`
    },
  }
}
