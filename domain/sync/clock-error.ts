/** Beyond this a clock counts as wrong: dates on the forms would be, and a signature's time could be anything. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000

/** How many whole minutes a clock is off the server's, either way, when that is too much; `now` in epoch milliseconds. */
export function findClockError(serverTime: string, now: number): number | undefined {
  const offMs = Math.abs(now - Date.parse(serverTime))
  return offMs > CLOCK_TOLERANCE_MS ? Math.round(offMs / 60_000) : undefined
}
