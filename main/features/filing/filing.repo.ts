import type { Database } from 'better-sqlite3'
import { toListRow } from '../../../domain/filing/columns.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { isRefused, type Material } from '../../../domain/filing/material.ts'
import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import { atomically } from '../../db/atomically.ts'
import { statement } from '../../db/statement.ts'
import { listMaterials } from '../material/material.repo.ts'
import { toNameSearch } from '../person/name-search.ts'
import type { FilingRecord, StoredFiling } from './filing-record.ts'
import { summaryColumns, toStored, type StoredRow } from './filing-row.ts'
import { listTravellers } from './travellers.ts'

const needsClerk = `CASE WHEN EXISTS (SELECT 1 FROM conflict WHERE filing_id = :id AND settled_at IS NULL AND found_at IS NOT NULL)
  THEN 2 ELSE :needsClerk END`
// FAIL, not ABORT: for a statement that fires triggers and may take itself back SQLite copies every page it touches, which
// takes as long as the writing. What fails here throws, and the transaction around it is taken back whole.
const insert = `
  INSERT OR FAIL INTO filing (id, kind, unit_code, unit_name, number, title, state, list_row, search_text, from_on, to_on,
    parent_id, version, round, revision, edited, ready, refused_materials, needs_clerk, created_at, updated_at,
    opened_at, deleted_at)
  VALUES (:id, :kind, :unitCode, :unitName, :number, :title, :state, :listRow, :searchText, :fromOn, :toOn,
    :parentId, :version, :round, :revision, :edited, :ready, :refusedMaterials, ${needsClerk}, :createdAt, :updatedAt,
    :openedAt, :deletedAt)`
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
    const row = toRow(record, listMaterials(db, record.id))
    if (statement(db, update).run(row).changes === 0) statement(db, insert).run(row)
    saveContent(db, record)
    statement(db, 'DELETE FROM filing_person WHERE filing_id = :id').run({ id: record.id })
    insertTravellers(db, record)
  })
}

/** The same for a record that this computer did not have, with the materials that will follow it: nothing is looked up. */
export function insertFiling(db: Database, record: FilingRecord, materials: readonly Material[]): void {
  atomically(db, () => {
    statement(db, insert).run(toRow(record, materials))
    saveContent(db, record)
    insertTravellers(db, record)
  })
}

/** The values of `filing`, but for what only the database knows. */
function toRow(record: FilingRecord, materials: readonly Material[]) {
  const definition = getFiling(record.kind)
  const { data, number, state } = record
  const { fromOn, toOn } = definition.periodOf(data)
  const reviews = record.server?.reviews ?? []
  return {
    id: record.id,
    kind: record.kind,
    unitCode: record.unitCode,
    unitName: record.unitName,
    number,
    title: definition.titleOf(data),
    state,
    listRow: JSON.stringify(toListRow(definition, data)),
    searchText: toSearchText(definition, record),
    fromOn,
    toOn,
    parentId: definition.parentOf?.(data) ?? null,
    version: record.version,
    round: record.round,
    revision: record.revision,
    edited: Number(record.edited),
    ready: Number(record.ready),
    refusedMaterials: materials.filter((material) => isRefused(material, reviews)).length,
    needsClerk: toUrgency(definition, state),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    openedAt: record.openedAt,
    deletedAt: record.deletedAt,
  }
}

function saveContent(db: Database, { id, data, server }: FilingRecord): void {
  statement(
    db,
    `INSERT INTO filing_content (filing_id, data, server) VALUES (:id, :data, :server)
     ON CONFLICT (filing_id) DO UPDATE SET data = excluded.data, server = excluded.server`,
  ).run({ id, data: JSON.stringify(data), server: server && JSON.stringify(server) })
}

function insertTravellers(db: Database, { id, kind, data }: FilingRecord): void {
  const insert = statement(
    db,
    `INSERT INTO filing_person (identity_number, filing_id, name) VALUES (:identityNumber, :id, :name)
     ON CONFLICT DO NOTHING`,
  )
  for (const { identityNumber, name } of listTravellers(getFiling(kind), data)) {
    if (identityNumber !== null) insert.run({ id, identityNumber, name })
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

function toSearchText(definition: AnyFiling, { data, number }: FilingRecord): string {
  const names = listTravellers(definition, data).map((traveller) => toNameSearch(traveller.name))
  return [definition.titleOf(data), number ?? '', ...names].join(' ').toLowerCase()
}

function toUrgency(definition: AnyFiling, state: string): number {
  const { editable, tone } = getState(definition.states, state)
  if (!editable) return 0
  return tone === 'attention' ? 2 : 1
}
