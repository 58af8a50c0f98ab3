/** An item of the outbox that has waited longer is told of on every page: a deadline at the office may be passing. */
export const LATE_AFTER_MS = 24 * 3_600_000

/** How long something made at `madeAt` (ISO instant) has waited, in milliseconds; undefined while that is not too long. */
export function findLateness(madeAt: string | null, now: number): number | undefined {
  if (madeAt === null) return undefined
  const waited = now - Date.parse(madeAt)
  return waited > LATE_AFTER_MS ? waited : undefined
}
