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

/** A page ends early rather than growing beyond this many characters. */
const PAGE_CHARACTERS = 8_000_000

/**
 * A page of the feed as JSON text (`ChangesPage`). The database writes the records' JSON itself; parsing it only to write
 * it again would cost more than all the rest. Throws `cursor-expired` for a cursor this server cannot continue from:
 * another server's, of other units than the clerk files for now, or from before the database was restored from a copy.
 */
export function readChanges(deps: FeedDeps, { units, since, limit }: PageRequest): string {
  const { db, changes, serverId, era } = deps
  const unitCodes = listUnitCodes({ units })
  const unit = toCursorUnit(unitCodes)
  const from = since === undefined ? 0 : getPlace(deps, unit, since)
  // One transaction: what is committed meanwhile belongs to a later page.
  return db.transaction(() => {
    const rows: string[] = []
    let [more, characters, seq] = [false, 0, from]
    for (const row of changes.iterate({
      since: from,
      unitCodes,
      scope: deps.units.listSubtreeCodes(unitCodes),
      limit: limit + 1,
    })) {
      if (rows.length === limit || characters > PAGE_CHARACTERS) {
        more = true
        break
      }
      const text =
        row.body === null
          ? JSON.stringify({ seq: row.seq, entity: row.entity, deleted: true, id: row.entityId })
          : `{"seq":${row.seq},"entity":"${row.entity}","body":${row.body}}`
      rows.push(text)
      characters += text.length
      seq = row.seq
    }
    // At the end the cursor goes past what other units changed, so that the next call need not look at it again.
    const cursor = toCursorText({ server: serverId, era, unit, seq: more ? seq : changes.getLastSeq() })
    const rest = JSON.stringify({ cursor, more, units })
    return `{"changes":[${rows.join(',')}],${rest.slice(1)}`
  })()
}

function getPlace({ changes, eras, serverId }: FeedDeps, unit: string, since: string): number {
  const cursor = findCursor(since)
  const isOurs = cursor?.server === serverId && cursor.unit === unit
  if (!isOurs || !eras.has(cursor.era, cursor.seq, changes.getLastSeq())) throw new ProblemError(410, 'cursor-expired')
  return cursor.seq
}
