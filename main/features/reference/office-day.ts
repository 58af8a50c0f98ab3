/** China's offices keep one time zone, UTC+8 without summer time; the computer's own setting does not matter. */
export function toOfficeDay(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}
