import type { Database } from 'better-sqlite3'
import { filings, findFiling } from '../../../domain/filings.ts'
import type { ParsedInputOf } from '../../../domain/ipc/calls.ts'
import type { ClerkUnit } from '../../../domain/sync/session.ts'
import { statement } from '../../db/statement.ts'
import { toLikePattern } from '../person/name-search.ts'
import type { FilingSummary } from './filing-record.ts'
import { toFormerCondition, toOwnCondition, type OwnCondition } from './own-filings.ts'
import { summaryColumns, toSummary, type SummaryRow } from './filing-row.ts'

export type ParsedQuery = ParsedInputOf<'filing.list'>

const orders = {
  'needs-me': 'needs_clerk DESC, updated_at DESC, id',
  updated: 'updated_at DESC, id',
  departs: 'from_on DESC, id',
  number: 'number DESC, id',
}

/** One page of a list: ids first over an index, then the rows of those ids alone. */
export function listFilings(
  db: Database,
  query: ParsedQuery,
  units: readonly ClerkUnit[],
): { readonly rows: readonly FilingSummary[]; readonly total: number } {
  const { where, values } = toCondition(query, query.scope === 'own' ? toOwn(db, units) : undefined)
  const order = orders[query.sort]
  const rows = statement<object, SummaryRow>(
    db,
    `SELECT ${summaryColumns} FROM filing
     WHERE filing.id IN (SELECT id FROM filing WHERE ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset)
     ORDER BY ${order}`,
  ).all({ ...values, limit: query.pageSize, offset: (query.page - 1) * query.pageSize })
  const count = statement<object, { total: number }>(db, `SELECT count(*) AS total FROM filing WHERE ${where}`)
  return { rows: rows.map(toSummary), total: count.get(values)?.total ?? 0 }
}

/** In the order of the ids; what is not there any more is left out. */
export function listFilingsByIds(db: Database, kind: string, ids: readonly string[]): readonly FilingSummary[] {
  const find = statement<object, SummaryRow>(
    db,
    `SELECT ${summaryColumns} FROM filing WHERE id = :id AND kind = :kind AND deleted_at IS NULL`,
  )
  return ids.flatMap((id) => find.get({ id, kind }) ?? []).map(toSummary)
}

export function findByNumber(db: Database, number: string): { readonly id: string; readonly kind: string } | undefined {
  return statement<{ number: string }, { id: string; kind: string }>(
    db,
    'SELECT id, kind FROM filing WHERE number = :number AND deleted_at IS NULL',
  ).get({ number })
}

/** Where the clerk has to act: what the office sent back, what is stuck in the outbox, then drafts. */
export function listNeedingClerk(db: Database, units: readonly ClerkUnit[], limit: number): readonly FilingSummary[] {
  const { where, values } = toOwn(db, units)
  return statement<object, SummaryRow>(
    db,
    `SELECT * FROM (SELECT ${summaryColumns}, filing.needs_clerk FROM filing
       WHERE ${where} AND deleted_at IS NULL
         AND (needs_clerk > 0 OR id IN (SELECT filing_id FROM outbox WHERE state = 'blocked')))
     WHERE delivery IN ('none', 'blocked')
     ORDER BY max(needs_clerk, 2 * (delivery = 'blocked')) DESC, updated_at DESC, id LIMIT :limit`,
  )
    .all({ ...values, limit })
    .map(toSummary)
}

export function listRecent(db: Database, units: readonly ClerkUnit[], limit: number): readonly FilingSummary[] {
  const { where, values } = toOwnCondition(units, false)
  return statement<object, SummaryRow>(
    db,
    `SELECT ${summaryColumns} FROM filing WHERE ${where} AND deleted_at IS NULL
     ORDER BY updated_at DESC, id LIMIT :limit`,
  )
    .all({ ...values, limit })
    .map(toSummary)
}

/** The filing whose form was open when the program last ended without closing it. */
export function findInterrupted(db: Database, startedAt: string): FilingSummary | undefined {
  const row = statement<object, SummaryRow>(
    db,
    `SELECT ${summaryColumns} FROM filing WHERE opened_at < :startedAt AND deleted_at IS NULL AND needs_clerk > 0
     ORDER BY opened_at DESC LIMIT 1`,
  ).get({ startedAt })
  return row && toSummary(row)
}

export function countByState(db: Database, kind: string, units: readonly ClerkUnit[]): ReadonlyMap<string, number> {
  const { where, values } = toOwnCondition(units, false)
  const rows = statement<object, { state: string; count: number }>(
    db,
    `SELECT state, count(*) AS count FROM filing
     WHERE kind = :kind AND ${where} AND deleted_at IS NULL GROUP BY state`,
  ).all({ kind, ...values })
  return new Map(rows.map(({ state, count }) => [state, count]))
}

function toOwn(db: Database, units: readonly ClerkUnit[]): OwnCondition {
  return toOwnCondition(units, hasFormerWork(db, units))
}

/** Looked up first, because hardly anybody ever has such: the index of the units alone is quicker. */
export function hasFormerWork(db: Database, units: readonly ClerkUnit[]): boolean {
  const { where, values } = toFormerCondition(units)
  const find = statement<object, { id: string }>(
    db,
    `SELECT id FROM filing WHERE kind IN (SELECT value FROM json_each(:kinds)) AND deleted_at IS NULL
       AND needs_clerk > 0 AND ${where} LIMIT 1`,
  )
  const ofOutbox = statement<object, { id: string }>(
    db,
    `SELECT id FROM filing WHERE id IN (SELECT filing_id FROM outbox) AND deleted_at IS NULL AND ${where} LIMIT 1`,
  )
  const kinds = JSON.stringify(filings.map(({ kind }) => kind))
  return find.get({ ...values, kinds }) !== undefined || ofOutbox.get(values) !== undefined
}

function toCondition(query: ParsedQuery, own: OwnCondition | undefined) {
  const text = query.text.trim()
  const states = query.states.length > 0 ? query.states : undefined
  const hidesEnded = query.scope === 'own' && states === undefined
  const parts = [
    'kind = :kind',
    'deleted_at IS NULL',
    text !== '' && `search_text LIKE :pattern ESCAPE '\\'`,
    states && 'state IN (SELECT value FROM json_each(:states))',
    query.fromOn !== null && 'to_on >= :fromOn',
    query.toOn !== null && 'from_on <= :toOn',
    own?.where ?? false,
    query.unitCode !== null && 'unit_code = :unitCode',
    // Done with, unless it is asked for by its state.
    hidesEnded && 'state NOT IN (SELECT value FROM json_each(:ended))',
  ]
  const values = {
    kind: query.kind,
    ...(text !== '' && { pattern: toLikePattern(text) }),
    ...(states && { states: JSON.stringify(states) }),
    ...(query.fromOn !== null && { fromOn: query.fromOn }),
    ...(query.toOn !== null && { toOn: query.toOn }),
    ...own?.values,
    ...(query.unitCode !== null && { unitCode: query.unitCode }),
    ...(hidesEnded && { ended: JSON.stringify(listEndedStates(query.kind)) }),
  }
  return { where: parts.filter((part) => typeof part === 'string').join(' AND '), values }
}

function listEndedStates(kind: string): readonly string[] {
  const states = findFiling(kind)?.states.states ?? {}
  return Object.keys(states).filter((state) => states[state]?.tone === 'ended')
}
