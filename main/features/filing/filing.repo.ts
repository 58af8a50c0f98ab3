import type { Database } from 'better-sqlite3'
import type { Material } from '../../../domain/filing/material.ts'
import { atomically } from '../../db/atomically.ts'
import { statement } from '../../db/statement.ts'
import { listMaterials } from '../material/material.repo.ts'
import type { FilingRecord, StoredFiling } from './filing-record.ts'
import { filingColumns, toFilingRow, toFilingRows, type FilingRows } from './filing-rows.ts'
import { summaryColumns, toStored, type StoredRow } from './filing-row.ts'

// FAIL, not ABORT: for a statement that fires triggers and may take itself back SQLite copies every page it touches, which
// takes as long as the writing. What fails here throws, and the transaction around it is taken back whole.
// Parameters by place: ten thousand times twenty-three names are looked up in a first pull otherwise.
const insert = `INSERT OR FAIL INTO filing (${filingColumns.join(', ')}) VALUES (${filingColumns.map(() => '?').join(', ')})`
const insertContent =
  'INSERT INTO filing_content (filing_id, data, server) VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT))'
const insertTraveller = `INSERT INTO filing_person (identity_number, filing_id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`

const needsClerk = `CASE WHEN EXISTS (SELECT 1 FROM conflict WHERE filing_id = :id AND settled_at IS NULL AND found_at IS NOT NULL)
  THEN 2 ELSE :needsClerk END`
const update = `
  UPDATE OR FAIL filing SET unit_code = :unitCode, unit_name = :unitName, number = :number, title = :title,
    state = :state, list_row = :listRow, search_text = :searchText, from_on = :fromOn, to_on = :toOn,
    parent_id = :parentId, version = :version, round = :round, revision = :revision, edited = :edited, ready = :ready,
    refused_materials = :refusedMaterials, needs_clerk = ${needsClerk}, updated_at = :updatedAt, opened_at = :openedAt,
    deleted_at = :deletedAt
  WHERE id = :id`

const find = `
  SELECT ${summaryColumns}, filing.opened_at, content.data, content.server
  FROM filing JOIN filing_content AS content ON content.filing_id = filing.id WHERE filing.id = :id`

/** Also finds what was deleted here (`deletedAt`): it can still be brought back. */
export function findFilingRecord(db: Database, id: string): StoredFiling | undefined {
  const row = statement<{ id: string }, StoredRow>(db, find).get({ id })
  return row && toStored(row)
}

/** Writes the record, and from it all that lists and searches stand on. Materials are written first. */
export function saveFiling(db: Database, record: FilingRecord): void {
  atomically(db, () => {
    const materials = listMaterials(db, record.id)
    const row = toFilingRow(record, materials)
    const rows = toFilingRows(record, materials, row)
    const isHere = statement(db, update).run(row).changes > 0
    if (!isHere) statement(db, insert).run(rows.values)
    const upsert = `${insertContent} ON CONFLICT (filing_id) DO UPDATE SET data = excluded.data, server = excluded.server`
    statement(db, upsert).run([rows.id, rows.data, rows.server])
    statement(db, 'DELETE FROM filing_person WHERE filing_id = :id').run({ id: record.id })
    insertTravellers(db, [rows])
  })
}

/** The same for a record that this computer did not have: nothing is looked up. `materials` are written by the caller. */
export function insertFiling(db: Database, record: FilingRecord, materials: readonly Material[]): void {
  insertFilings(db, [toFilingRows(record, materials)])
}

/** Many such, table by table: the pages of one table's indexes are touched one after another. */
export function insertFilings(db: Database, filings: readonly FilingRows[]): void {
  atomically(db, () => {
    const [one, content] = [statement(db, insert), statement(db, insertContent)]
    for (const { values } of filings) one.run(values)
    for (const { id, data, server } of filings) content.run([id, data, server])
    insertTravellers(db, filings)
  })
}

/** Whether one of these is here, deleted or not. */
export function hasAnyFiling(db: Database, ids: readonly string[]): boolean {
  const sql = 'SELECT EXISTS (SELECT 1 FROM filing WHERE id IN (SELECT value FROM json_each(:ids)))'
  return (
    statement<{ ids: string }, number>(db, sql)
      .pluck()
      .get({ ids: JSON.stringify(ids) }) === 1
  )
}

function insertTravellers(db: Database, filings: readonly FilingRows[]): void {
  const one = statement(db, insertTraveller)
  for (const { id, travellers } of filings) {
    for (const [identityNumber, name] of travellers) one.run([identityNumber, id, name])
  }
}

/** Marks the draft whose form is open now, and no other; `undefined` when none is open any more. */
export function markOpened(db: Database, opened: { readonly id: string; readonly at: string } | undefined): void {
  statement(db, 'UPDATE filing SET opened_at = NULL WHERE opened_at IS NOT NULL').run({})
  if (opened) statement(db, 'UPDATE filing SET opened_at = :at WHERE id = :id').run({ id: opened.id, at: opened.at })
}

/** The name of a filing that carries this one out; undefined when none does. */
export function findChildTitle(db: Database, id: string): string | undefined {
  return statement<{ id: string }, { title: string }>(
    db,
    'SELECT title FROM filing WHERE parent_id = :id AND deleted_at IS NULL',
  ).get({ id })?.title
}

/** The operation that will tell the office of a deletion, while it is in the outbox. */
export function findQueuedDeletion(db: Database, id: string): string | undefined {
  return statement<{ id: string }, { id: string }>(
    db,
    `SELECT id FROM outbox WHERE filing_id = :id AND type = 'delete-filing'`,
  ).get({ id })?.id
}

/** Takes away for good what was deleted before it was ever filed: the clerk's last chance to undo has passed. */
export function purgeDeletedDrafts(db: Database): void {
  const gone = `SELECT id FROM filing WHERE deleted_at IS NOT NULL AND revision = 0
    AND NOT EXISTS (SELECT 1 FROM submission WHERE submission.filing_id = filing.id)
    AND NOT EXISTS (SELECT 1 FROM conflict WHERE conflict.filing_id = filing.id)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.filing_id = filing.id)`
  db.transaction(() => {
    for (const table of ['material', 'filing_person', 'filing_content']) {
      statement(db, `DELETE FROM ${table} WHERE filing_id IN (${gone})`).run({})
    }
    statement(db, `DELETE FROM filing WHERE id IN (${gone})`).run({})
  })()
}
