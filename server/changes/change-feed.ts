import type { Database } from 'better-sqlite3'
import { listUnitCodes } from '../../domain/account/own-units.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import type { UnitRepo } from '../office/unit.repo.ts'
import { ProblemError } from '../http/problem.ts'
import type { ChangeRepo } from './change.repo.ts'
import { findCursor, toCursorText, toCursorUnit } from './cursor.ts'
import type { EraRepo } from './era.repo.ts'

export interface FeedDeps {
  readonly db: Database
  readonly serverId: string
  readonly changes: ChangeRepo
  readonly eras: EraRepo
  /** The one that began when this server started. */
  readonly era: string
  readonly units: UnitRepo
}

export interface PageRequest {
  /** Whom the clerk who asks files for. */
  readonly units: readonly ClerkUnit[]
  readonly since: string | undefined
  readonly limit: number
}

/** A page ends early rather than growing beyond this. */
const PAGE_BYTES = 8_000_000
const COMMA = Buffer.from(',')

/**
 * A page of the feed as JSON (`ChangesPage`) in UTF-8. The database writes the records' JSON itself; parsing it only to write
 * it again would cost more than all the rest. Throws `cursor-expired` for a cursor this server cannot continue from:
 * another server's, of other units than the clerk files for now, or from before the database was restored from a copy.
 */
export function readChanges(deps: FeedDeps, { units, since, limit }: PageRequest): Buffer {
  const { db, changes, serverId, era } = deps
  const unitCodes = listUnitCodes({ units })
  const unit = toCursorUnit(unitCodes)
  const from = since === undefined ? 0 : getPlace(deps, unit, since)
  // One transaction: what is committed meanwhile belongs to a later page.
  return db.transaction(() => {
    const parts: Buffer[] = []
    let [more, count, bytes, seq] = [false, 0, 0, from]
    for (const row of changes.iterate({
      since: from,
      unitCodes,
      scope: deps.units.listSubtreeCodes(unitCodes),
      limit: limit + 1,
    })) {
      if (count === limit || bytes > PAGE_BYTES) {
        more = true
        break
      }
      if (count > 0) parts.push(COMMA)
      parts.push(row.bytes)
      count += 1
      bytes += row.bytes.length
      seq = row.seq
    }
    // At the end the cursor goes past what other units changed, so that the next call need not look at it again.
    const cursor = toCursorText({ server: serverId, era, unit, seq: more ? seq : changes.getLastSeq() })
    const rest = JSON.stringify({ cursor, more, units })
    return Buffer.concat([Buffer.from('{"changes":['), ...parts, Buffer.from(`],${rest.slice(1)}`)])
  })()
}

function getPlace({ changes, eras, serverId }: FeedDeps, unit: string, since: string): number {
  const cursor = findCursor(since)
  const isOurs = cursor?.server === serverId && cursor.unit === unit
  if (!isOurs || !eras.has(cursor.era, cursor.seq, changes.getLastSeq())) throw new ProblemError(410, 'cursor-expired')
  return cursor.seq
}
