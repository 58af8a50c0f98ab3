import type { Database } from 'better-sqlite3'
import type { ClerkUnit } from '../../../domain/sync/session.ts'
import { statement } from '../../db/statement.ts'
import { beginFeedAnew } from '../../sync/feed-anew.repo.ts'
import { findFilingRecord, saveFiling } from './filing.repo.ts'
import { toOwnCondition } from './own-filings.ts'
import { saveBeside } from './save-beside.ts'

/**
 * A unit was taken from the clerk: what he changed in its filings and did not send goes on as drafts of his own, which he is
 * told of, and the filings are again as the office has them. Gives how many; then the feed is read anew, because what the
 * office says of them has passed in it already.
 */
export function keepFormerWork(db: Database, units: readonly ClerkUnit[]): number {
  const { where, values } = toOwnCondition(units, false)
  const changed = statement<object, { id: string }>(
    db,
    `SELECT id FROM filing WHERE NOT ${where} AND edited = 1 AND revision > 0 AND needs_clerk > 0 AND deleted_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE filing_id = filing.id)`,
  ).all(values)
  if (changed.length === 0) return 0
  db.transaction(() => {
    for (const { id } of changed) {
      const local = findFilingRecord(db, id)
      if (!local) continue
      saveBeside(db, local)
      saveFiling(db, { ...local, edited: false, openedAt: null })
    }
    beginFeedAnew(db)
  })()
  return changed.length
}

/**
 * What held a filing of a former unit here has left the outbox. True when there was such a one: the feed is read anew then,
 * and with it the filing goes out of sight.
 */
export function leaveFormerUnits(db: Database, units: readonly ClerkUnit[]): boolean {
  if (keepFormerWork(db, units) > 0) return true
  const { where, values } = toOwnCondition(units, false)
  const left = statement<object, { id: string }>(
    db,
    `SELECT id FROM filing WHERE NOT ${where} AND revision > 0 AND deleted_at IS NULL
       AND unit_code NOT IN (SELECT code FROM unit)
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE filing_id = filing.id) LIMIT 1`,
  ).get(values)
  if (left) beginFeedAnew(db)
  return left !== undefined
}
