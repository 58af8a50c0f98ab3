import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import { findSetting, saveSetting } from './setting.repo.ts'

const Codes = z.array(z.string())

/** For whom the feed spoke when it was read to its end. */
export function saveFeedUnits(db: Database, units: readonly ClerkUnit[]): void {
  const codes = JSON.stringify(units.map(({ code }) => code))
  if (codes !== findSetting(db, 'feed-units')) saveSetting(db, 'feed-units', codes)
}

/** Whether the clerk files for fewer than when the feed was last read to its end. `units`: those of now, as the feed says. */
export function hasLostUnit(db: Database, units: readonly ClerkUnit[] | undefined): boolean {
  const before = Codes.safeParse(JSON.parse(findSetting(db, 'feed-units') ?? '[]')).data ?? []
  return units !== undefined && before.some((code) => !units.some((unit) => unit.code === code))
}
