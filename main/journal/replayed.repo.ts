import type { Database } from 'better-sqlite3'
import { statement } from '../db/statement.ts'

/** Filings the clerk wrote or changed and has not filed. */
const UNFILED = `(edited = 1 OR revision = 0) AND deleted_at IS NULL`

export function listOnlyHere(db: Database): readonly string[] {
  return statement<object, { id: string }>(db, `SELECT id FROM filing WHERE ${UNFILED}`)
    .all({})
    .map(({ id }) => id)
}

export function listOperations(db: Database): readonly { readonly id: string; readonly filingId: string | null }[] {
  return statement<object, { id: string; filingId: string | null }>(
    db,
    'SELECT id, filing_id AS filingId FROM outbox ORDER BY seq',
  ).all({})
}

/** Any of them may have arrived. */
export function askForAll(db: Database): void {
  statement(db, `UPDATE outbox SET state = 'unconfirmed', reason = NULL, next_try_at = NULL`).run({})
}

/** Filings with two versions nobody has chosen between. */
export function listInConflict(db: Database): readonly string[] {
  return statement<object, { id: string }>(db, 'SELECT filing_id AS id FROM conflict WHERE settled_at IS NULL')
    .all({})
    .map(({ id }) => id)
}

/** It is over; what was chosen is not known here. One that was never found was none. */
export function endConflict(db: Database, filingId: string, at: string): void {
  statement(db, 'DELETE FROM conflict WHERE filing_id = :filingId AND found_at IS NULL').run({ filingId })
  statement(db, 'UPDATE conflict SET settled_at = :at WHERE filing_id = :filingId AND settled_at IS NULL').run({
    filingId,
    at,
  })
}

/** What waits: drafts that are not on their way, and operations. */
export function countWaiting(db: Database): { readonly drafts: number; readonly operations: number } {
  const row = statement<object, { drafts: number; operations: number }>(
    db,
    `SELECT (SELECT count(*) FROM filing WHERE ${UNFILED}
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE filing_id = filing.id)) AS drafts,
       (SELECT count(*) FROM outbox) AS operations`,
  ).get({})
  return row ?? { drafts: 0, operations: 0 }
}

/** What waits, in so many words that two states can be told apart. */
export function toWaitingText(db: Database): string {
  const row = statement<object, { text: string }>(
    db,
    `SELECT json_array(
       (SELECT json_group_array(json_array(id, version)) FROM (SELECT id, version FROM filing WHERE ${UNFILED} ORDER BY id)),
       (SELECT json_group_array(id) FROM (SELECT id FROM outbox ORDER BY id))) AS text`,
  ).get({})
  return row?.text ?? ''
}
