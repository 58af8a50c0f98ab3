import type { Database } from 'better-sqlite3'
import { filings } from '../../../domain/filings.ts'
import type { ClerkUnit } from '../../../domain/sync/session.ts'
import { statement } from '../../db/statement.ts'
import { listWithSubordinates } from '../person/unit.repo.ts'
import type { FilingSummary } from './filing-record.ts'
import { summaryColumns, toSummary, type SummaryRow } from './filing-row.ts'
import { toListCondition, type ListCondition, type ParsedQuery } from './list-condition.ts'
import { toFormerCondition, toOwnCondition, type OwnCondition } from './own-filings.ts'

const orders = {
  'needs-me': { order: 'needs_clerk DESC, updated_at DESC, id', index: 'filing_needs' },
  updated: { order: 'updated_at DESC, id', index: 'filing_updated' },
  departs: { order: 'from_on DESC, id', index: 'filing_departs' },
  number: { order: 'number DESC, id', index: 'filing_numbered' },
}
const SORTED_AT_ONCE = 1_000
/** To pick one out and put it in its place takes as long as so many steps along an index. */
const SORTING_COSTS = 3
const MORE_THAN_ANYBODY_HAS = 10_000_000
/** As sums: SQLite looks into a bare parameter here while it plans, and so would plan anew each time it is asked. */
const PAGE = 'LIMIT :limit + 0 OFFSET :offset + 0'
const kinds = JSON.stringify(filings.map(({ kind }) => kind))

/** One page of a list: which rows, over an index that holds all that is asked, and then those rows alone. */
export function listFilings(
  db: Database,
  query: ParsedQuery,
  units: readonly ClerkUnit[],
): { readonly rows: readonly FilingSummary[]; readonly total: number } {
  const condition = toListCondition(query, {
    own: query.scope === 'own' ? toOwn(db, units) : undefined,
    unitCodes: query.subordinates && query.unitCode !== null ? listWithSubordinates(db, query.unitCode) : undefined,
  })
  const { order, index } = orders[query.sort]
  const total = countFilings(db, condition)
  const place = { limit: query.pageSize, offset: (query.page - 1) * query.pageSize }
  const isSorted = condition.sums && isQuickerSorted(total, place, () => countOfKind(db, query.kind))
  const way = isSorted ? 'filing_state' : index
  const rows = statement<object, SummaryRow>(
    db,
    `SELECT ${summaryColumns}
     FROM (SELECT rowid AS place FROM filing INDEXED BY ${way} WHERE ${condition.where} ORDER BY ${order} ${PAGE})
       CROSS JOIN filing ON filing.rowid = place
     ORDER BY ${order}`,
  ).all({ ...condition.values, ...place })
  return { rows: rows.map(toSummary), total }
}

/**
 * All that were found are picked out and put in order, or the order of all there are is walked until the page is full: the
 * rarer what is asked for, the longer that way.
 */
function isQuickerSorted(total: number, page: { limit: number; offset: number }, countAll: () => number): boolean {
  if (total <= SORTED_AT_ONCE) return true
  const wanted = page.offset + page.limit
  const costs = total * total * SORTING_COSTS
  // Of most lists it is plain without adding anything up.
  return costs < wanted * MORE_THAN_ANYBODY_HAS && costs < wanted * countAll()
}

function countOfKind(db: Database, kind: string): number {
  const sum = statement<object, number>(db, 'SELECT coalesce(sum(count), 0) FROM filing_count WHERE kind = :kind')
  return sum.pluck().get({ kind }) ?? 0
}

/** How many there are: added up where kind, state and unit are all that is asked, counted otherwise. */
function countFilings(db: Database, { where, sums, period, values }: ListCondition): number {
  const way = period ? 'INDEXED BY filing_departs' : ''
  const text = sums
    ? `SELECT coalesce(sum(count), 0) FROM filing_count WHERE ${sums}`
    : `SELECT count(*) FROM filing ${way} WHERE ${where}`
  return statement<object, number>(db, text).pluck().get(values) ?? 0
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
  return statement<object, { id: string; kind: string }>(
    db,
    `SELECT id, kind FROM filing INDEXED BY filing_numbered
     WHERE kind IN (SELECT value FROM json_each(:kinds)) AND number = :number AND deleted_at IS NULL`,
  ).get({ kinds, number })
}

/**
 * Where the clerk has to act: what the office sent back, what is stuck in the outbox, then drafts. What is on its way needs
 * nobody. Which ones, over an index, and then those alone: of all that wait, only a few are shown.
 */
export function listNeedingClerk(db: Database, units: readonly ClerkUnit[], limit: number): readonly FilingSummary[] {
  const { where, values } = toOwn(db, units)
  return statement<object, SummaryRow>(
    db,
    `WITH waiting AS (
       SELECT id, needs_clerk AS urgency, updated_at FROM filing INDEXED BY filing_needs
         WHERE kind IN (SELECT value FROM json_each(:kinds)) AND needs_clerk > 0 AND deleted_at IS NULL AND ${where}
           AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.filing_id = filing.id)
       UNION ALL
       SELECT id, 2, updated_at FROM filing WHERE deleted_at IS NULL AND ${where} AND id IN (
         SELECT filing_id FROM outbox WHERE state = 'blocked' AND NOT EXISTS (
           SELECT 1 FROM outbox AS first WHERE first.filing_id = outbox.filing_id AND first.seq < outbox.seq))
       ORDER BY urgency DESC, updated_at DESC, id LIMIT :limit + 0)
     SELECT ${summaryColumns} FROM waiting CROSS JOIN filing ON filing.id = waiting.id
     ORDER BY waiting.urgency DESC, waiting.updated_at DESC, waiting.id`,
  )
    .all({ ...values, kinds, limit })
    .map(toSummary)
}

export function listRecent(db: Database, units: readonly ClerkUnit[], limit: number): readonly FilingSummary[] {
  const { where, values } = toOwnCondition(units, false)
  return statement<object, SummaryRow>(
    db,
    `SELECT ${summaryColumns} FROM filing WHERE ${where} AND deleted_at IS NULL
     ORDER BY updated_at DESC, id LIMIT :limit + 0`,
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
    `SELECT state, sum(count) AS count FROM filing_count WHERE kind = :kind AND ${where} AND count > 0 GROUP BY state`,
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
  return find.get({ ...values, kinds }) !== undefined || ofOutbox.get(values) !== undefined
}
