import { toListRow } from '../../../domain/filing/columns.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { isRefused, type Material } from '../../../domain/filing/material.ts'
import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import { toNameSearch } from '../person/name-search.ts'
import type { FilingRecord } from './filing-record.ts'
import { listTravellers, type Traveller } from './travellers.ts'

// What stands in the tables for a filing: made here without a database, so that a thread can do it as well.

/** Of `filing`, in the order of `FilingRows.values`. */
export const filingColumns = [
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

/** JSON, as a string or in UTF-8. */
export type Text = string | Buffer

/** A filing's rows in `filing`, `filing_content` and `filing_person`. */
export interface FilingRows<T extends Text = Text> {
  readonly id: string
  readonly values: readonly (string | number | null)[]
  readonly data: T
  /** Null before the office has said anything. */
  readonly server: T | null
  /** Those who have a number already. */
  readonly travellers: readonly (readonly [identityNumber: string, name: string])[]
}

export function toFilingRows(
  record: FilingRecord,
  materials: readonly Material[],
  row = toFilingRow(record, materials),
): FilingRows<string> {
  return {
    id: record.id,
    values: [
      ...[row.id, row.kind, row.unitCode, row.unitName, row.number, row.title, row.state, row.listRow, row.searchText],
      ...[row.fromOn, row.toOn, row.parentId, row.version, row.round, row.revision, row.edited, row.ready],
      ...[row.refusedMaterials, row.needsClerk, row.createdAt, row.updatedAt, row.openedAt, row.deletedAt],
    ],
    data: JSON.stringify(record.data),
    server: record.server && JSON.stringify(record.server),
    travellers: row.travellers.flatMap(({ identityNumber, name }) =>
      identityNumber === null ? [] : [[identityNumber, name] as const],
    ),
  }
}

/** The values of `filing`, but for what only the database knows; and who travels. */
export function toFilingRow(record: FilingRecord, materials: readonly Material[]) {
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

function toSearchText(title: string, number: string | null, travellers: readonly Traveller[]): string {
  return [title, number ?? '', ...travellers.map(({ name }) => toNameSearch(name))].join(' ').toLowerCase()
}

function toUrgency(definition: AnyFiling, state: string): number {
  const { editable, tone } = getState(definition.states, state)
  if (!editable) return 0
  return tone === 'attention' ? 2 : 1
}
