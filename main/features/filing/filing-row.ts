import type { FieldRecord, FilingData } from '../../../domain/filing/section.ts'
import type { Delivery } from '../../../domain/ipc/views.ts'
import type { FilingSummary, ServerWord, StoredFiling } from './filing-record.ts'

/** The columns a list reads. */
export interface SummaryRow {
  readonly id: string
  readonly kind: string
  readonly unit_code: string
  readonly unit_name: string
  readonly number: string | null
  readonly title: string
  readonly state: string
  readonly list_row: string
  readonly version: number
  readonly round: number
  readonly revision: number
  readonly edited: number
  readonly ready: number
  readonly refused_materials: number
  readonly first_refused: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly deleted_at: string | null
  readonly delivery: Delivery
  readonly in_conflict: number
}

export interface StoredRow extends SummaryRow {
  readonly data: string
  readonly server: string | null
  readonly opened_at: string | null
}

/** Of `filing`, by its name in the query: everything but the long texts. */
export const summaryColumns = `
  filing.id, filing.kind, filing.unit_code, filing.unit_name, filing.number, filing.title, filing.state, filing.list_row,
  filing.version, filing.round, filing.revision, filing.edited, filing.ready, filing.refused_materials,
  filing.created_at, filing.updated_at, filing.deleted_at,
  CASE WHEN filing.refused_materials > 0 THEN (
    SELECT json_object('slot', review.value ->> 'slot', 'opinion', review.value ->> 'opinion')
    FROM filing_content AS said, json_each(said.server, '$.reviews') AS review, material
    WHERE said.filing_id = filing.id AND review.value ->> 'result' = 'refused'
      AND material.id = review.value ->> 'materialId' AND material.filing_id = filing.id LIMIT 1) END AS first_refused,
  coalesce((SELECT outbox.state FROM outbox WHERE outbox.filing_id = filing.id ORDER BY outbox.seq LIMIT 1), 'none')
    AS delivery,
  EXISTS (SELECT 1 FROM conflict
    WHERE conflict.filing_id = filing.id AND conflict.settled_at IS NULL AND conflict.found_at IS NOT NULL) AS in_conflict`

export function toSummary(row: SummaryRow): FilingSummary {
  return {
    id: row.id,
    kind: row.kind,
    unitCode: row.unit_code,
    unitName: row.unit_name,
    number: row.number,
    title: row.title,
    state: row.state,
    columns: JSON.parse(row.list_row) as FieldRecord,
    version: row.version,
    round: row.round,
    revision: row.revision,
    edited: row.edited === 1,
    ready: row.ready === 1,
    refusedMaterials: row.refused_materials,
    firstRefused: row.first_refused === null ? null : (JSON.parse(row.first_refused) as FilingSummary['firstRefused']),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    delivery: row.delivery,
    inConflict: row.in_conflict === 1,
  }
}

export function toStored(row: StoredRow): StoredFiling {
  return {
    ...toSummary(row),
    data: JSON.parse(row.data) as FilingData,
    server: row.server === null ? null : (JSON.parse(row.server) as ServerWord),
    openedAt: row.opened_at,
  }
}
