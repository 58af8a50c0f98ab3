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
import { listTravellers, type Traveller } from './travellers.ts'

const columns = [
  ...[
    'id',
    'kind',
    'unit_code',
    'unit_name',
    'number',
    'title',
    'state',
    'list_row',
    'search_text',
    'from_on',
    'to_on',
  ],
  ...['parent_id', 'version', 'round', 'revision', 'edited', 'ready', 'refused_materials', 'needs_clerk', 'created_at'],
  ...['updated_at', 'opened_at', 'deleted_at'],
]
// FAIL, not ABORT: for a statement that fires triggers and may take itself back SQLite copies every page it touches, which
// takes as long as the writing. What fails here throws, and the transaction around it is taken back whole.
// Parameters by place: ten thousand times twenty-three names are looked up in a first pull otherwise.
const insert = `INSERT OR FAIL INTO filing (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
const insertContent = 'INSERT INTO filing_content (filing_id, data, server) VALUES (?, ?, ?)'
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
    const row = toRow(record, listMaterials(db, record.id))
    if (statement(db, update).run(row).changes === 0) statement(db, insert).run(toValues(row))
    saveContent(db, record)
    statement(db, 'DELETE FROM filing_person WHERE filing_id = :id').run({ id: record.id })
    insertTravellers(db, record.id, row.travellers)
  })
}

export interface NewFiling {
  readonly record: FilingRecord
  /** What will be written for it afterwards. */
  readonly materials: readonly Material[]
}

/** The same for a record that this computer did not have: nothing is looked up. */
export function insertFiling(db: Database, record: FilingRecord, materials: readonly Material[]): void {
  insertFilings(db, [{ record, materials }])
}

/** Many such, table by table: the pages of one table's indexes are touched one after another. */
export function insertFilings(db: Database, filings: readonly NewFiling[]): void {
  atomically(db, () => {
    const rows = filings.map(({ record, materials }) => toRow(record, materials))
    const [one, content] = [statement(db, insert), statement(db, insertContent)]
    for (const row of rows) one.run(toValues(row))
    for (const { record } of filings) content.run([record.id, ...toContent(record)])
    for (const { id, travellers } of rows) insertTravellers(db, id, travellers)
  })
}

/** Which of these are here, deleted ones too. */
export function listKnownIds(db: Database, ids: readonly string[]): ReadonlySet<string> {
  const find = statement<{ ids: string }, string>(
    db,
    'SELECT id FROM filing WHERE id IN (SELECT value FROM json_each(:ids))',
  )
  return new Set(find.pluck().all({ ids: JSON.stringify(ids) }))
}

type Row = ReturnType<typeof toRow>

/** In the order of `columns`. */
function toValues(row: Row): readonly unknown[] {
  return [
    ...[row.id, row.kind, row.unitCode, row.unitName, row.number, row.title, row.state, row.listRow, row.searchText],
    ...[row.fromOn, row.toOn, row.parentId, row.version, row.round, row.revision, row.edited, row.ready],
    ...[row.refusedMaterials, row.needsClerk, row.createdAt, row.updatedAt, row.openedAt, row.deletedAt],
  ]
}

/** The values of `filing`, but for what only the database knows; and who travels. */
function toRow(record: FilingRecord, materials: readonly Material[]) {
  const definition = getFiling(record.kind)
  const { data, number, state } = record
  const { fromOn, toOn } = definition.periodOf(data)
  const reviews = record.server?.reviews ?? []
  const title = definition.titleOf(data)
  const travellers = listTravellers(definition, data)
  return {
    id: record.id,
    kind: record.kind,
    unitCode: record.unitCode,
    unitName: record.unitName,
    number,
    title,
    state,
    listRow: JSON.stringify(toListRow(definition, data)),
    searchText: toSearchText(title, number, travellers),
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
    travellers,
  }
}

function saveContent(db: Database, record: FilingRecord): void {
  const upsert = `${insertContent} ON CONFLICT (filing_id) DO UPDATE SET data = excluded.data, server = excluded.server`
  statement(db, upsert).run([record.id, ...toContent(record)])
}

function toContent({ data, server }: FilingRecord): readonly [data: string, server: string | null] {
  return [JSON.stringify(data), server && JSON.stringify(server)]
}

function insertTravellers(db: Database, id: string, travellers: readonly Traveller[]): void {
  const one = statement(db, insertTraveller)
  for (const { identityNumber, name } of travellers) if (identityNumber !== null) one.run([identityNumber, id, name])
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

function toSearchText(title: string, number: string | null, travellers: readonly Traveller[]): string {
  return [title, number ?? '', ...travellers.map(({ name }) => toNameSearch(name))].join(' ').toLowerCase()
}

function toUrgency(definition: AnyFiling, state: string): number {
  const { editable, tone } = getState(definition.states, state)
  if (!editable) return 0
  return tone === 'attention' ? 2 : 1
}
