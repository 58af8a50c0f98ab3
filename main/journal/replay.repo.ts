import type { Database } from 'better-sqlite3'
import { statement } from '../db/statement.ts'
import { fromJournalRow, type JournalRecord, type JournalRow } from './journal-record.ts'
import type { StoredJournal } from './journal-file.ts'
import { listTables, toCondition } from './journal.repo.ts'

/**
 * Lays what a journal says over an older state of the same database, of the same schema: what waits comes back as it was
 * written last. What the journal says has left leaves the outbox. To be called in a transaction.
 */
export function replayRows(db: Database, { records }: StoredJournal): void {
  db.pragma('defer_foreign_keys = ON')
  const all = [...records.values()]
  replayTrail(db, all)
  for (const record of all) {
    if (record.kind === 'audit') continue
    if (record.tables === null) removeLeft(db, record)
    else if (record.kind === 'submission') addMissing(db, record.tables)
    else if (!isOfTrail(record)) replace(db, record)
  }
}

/** Settings and operations go; of a filing its operations, which were delivered or taken back: what it is, the office tells. */
function removeLeft(db: Database, { kind, id }: JournalRecord): void {
  if (kind === 'setting' || kind === 'operation') remove(db, kind, kind === 'operation' ? 'outbox' : kind, id)
  if (kind === 'filing') remove(db, kind, 'outbox', id)
}

/** Rows of the same thing are taken out first: there may be more of them, and whatever indexes them must know. */
function replace(db: Database, { kind, id, tables }: JournalRecord): void {
  const names = listTables(kind)
  for (const table of names.toReversed()) remove(db, kind, table, id)
  for (const table of names) for (const row of tables?.[table] ?? []) insert(db, table, row)
}

/** A proof is never changed, and what it is about may have gone on since. */
function addMissing(db: Database, tables: NonNullable<JournalRecord['tables']>): void {
  for (const table of listTables('submission')) for (const row of tables[table] ?? []) insert(db, table, row)
}

/**
 * The audit trail goes on where the copy ends, if the journal has every line from there on. Otherwise what stands in the copy
 * is left as it is, with what was known of its delivery then, and the trail begins a new chain.
 */
function replayTrail(db: Database, records: readonly JournalRecord[]): void {
  const last = statement<object, { seq: number }>(db, 'SELECT coalesce(max(seq), 0) AS seq FROM audit_entry')
  let next = (last.get({})?.seq ?? 0) + 1
  const lines = records
    .filter(({ kind }) => kind === 'audit')
    .map(({ id, tables }) => ({ seq: Number(id), row: tables?.['audit_entry']?.[0] }))
    .toSorted((a, b) => a.seq - b.seq)
  if ((lines[0]?.seq ?? next) > next) return
  for (const { seq, row } of lines) {
    if (seq < next) continue
    if (seq > next || !row) return
    insert(db, 'audit_entry', row)
    next += 1
  }
  for (const record of records) if (isOfTrail(record) && record.tables !== null) replace(db, record)
}

function isOfTrail({ kind, id }: JournalRecord): boolean {
  return kind === 'setting' && id.startsWith('audit-')
}

function remove(db: Database, kind: JournalRecord['kind'], table: string, id: string): void {
  statement(db, `DELETE FROM ${table} WHERE ${toCondition(kind, table)}`).run({ id })
}

/** Columns that this schema does not have are left out. */
function insert(db: Database, table: string, row: JournalRow): void {
  const names = listColumns(db, table).filter((name) => name in row)
  const values = names.map((name) => `:${name}`)
  statement(db, `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')}) ON CONFLICT DO NOTHING`).run(
    fromJournalRow(row),
  )
}

/** The place in the outbox is given anew, in the order of the journal. */
function listColumns(db: Database, table: string): readonly string[] {
  const columns = statement<{ table: string }, { name: string }>(db, 'SELECT name FROM pragma_table_info(:table)')
  const names = columns.all({ table }).map(({ name }) => name)
  return table === 'outbox' ? names.filter((name) => name !== 'seq') : names
}
