import type { Database } from 'better-sqlite3'
import { statement } from '../../db/statement.ts'

/** Rows of a filing that are never changed once they are written, by the order in which they refer to each other. */
export type KeptTable = 'material' | 'submission' | 'receipt' | 'signing_intent' | 'conflict'

/** Of `filing`: something of it is in this workspace and nowhere else, or may be. */
const ONLY_HERE = `
  (filing.deleted_at IS NULL AND (filing.revision = 0 OR filing.edited = 1))
  OR EXISTS (SELECT 1 FROM outbox WHERE outbox.filing_id = filing.id)
  OR EXISTS (SELECT 1 FROM conflict WHERE conflict.filing_id = filing.id)
  OR EXISTS (SELECT 1 FROM submission WHERE submission.filing_id = filing.id)`

/** Filings never filed, edited since, with an operation that has not left, or with what was signed here. Oldest first. */
export function listOnlyHere(db: Database): readonly string[] {
  return statement<object, { id: string }>(db, `SELECT id FROM filing WHERE ${ONLY_HERE} ORDER BY created_at, id`)
    .all({})
    .map(({ id }) => id)
}

/** Their files, each content once. */
export function listFilesOnlyHere(db: Database): readonly string[] {
  return statement<object, { sha256: string }>(
    db,
    `SELECT material.sha256 FROM material JOIN filing ON filing.id = material.filing_id WHERE ${ONLY_HERE}
     UNION SELECT paper.value ->> 'sha256' FROM conflict, json_each(conflict.mine, '$.materials') AS paper`,
  )
    .all({})
    .map(({ sha256 }) => sha256)
}

/** Copies the rows of a filing from one workspace into another; those that are there already stay as they are. */
export function copyKept(from: Database, to: Database, table: KeptTable, filingId: string): void {
  const rows = statement<{ filingId: string }, Record<string, unknown>>(
    from,
    `SELECT * FROM ${table} WHERE filing_id = :filingId`,
  ).all({ filingId })
  for (const row of rows) insertRow(to, table, row)
}

/** Operations that may have arrived go along as they are, behind those that wait there already. Gives how many. */
export function copyOutbox(from: Database, to: Database): number {
  const rows = statement<object, Record<string, unknown>>(
    from,
    'SELECT id, filing_id, type, body, state, reason, attempts, created_at FROM outbox ORDER BY seq',
  ).all({})
  for (const row of rows) insertRow(to, 'outbox', row)
  return rows.length
}

/** Both databases have the same schema, and the names come from it. */
function insertRow(db: Database, table: KeptTable | 'outbox', row: Record<string, unknown>): void {
  const names = Object.keys(row)
  const values = names.map((name) => `:${name}`)
  statement(db, `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')}) ON CONFLICT DO NOTHING`).run(
    row,
  )
}
