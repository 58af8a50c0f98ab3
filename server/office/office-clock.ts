/** The office's clock: what the time is, and which day that is where the office stands. */
export interface OfficeClock {
  /** An instant, ISO 8601 in UTC. */
  now(): string
  /** The same so many seconds later. */
  later(seconds: number): string
  /** YYYY-MM-DD in the office's time zone. */
  today(): string
}

/** China has one time zone, eight hours ahead of UTC, and no summer time. */
const OFFICE_OFFSET_MS = 8 * 3_600_000

export function createOfficeClock(now: () => Date): OfficeClock {
  return {
    now: () => now().toISOString(),
    later: (seconds) => new Date(now().getTime() + seconds * 1000).toISOString(),
    today: () => toOfficeTime(now()).slice(0, 10),
  }
}

/** `2026-11-21T16:30:00.000` as a person at the office reads the clock. */
export function toOfficeTime(instant: Date): string {
  return new Date(instant.getTime() + OFFICE_OFFSET_MS).toISOString().slice(0, 23)
}
