import type { Database } from 'better-sqlite3'
import type { FilingContent } from '../../../domain/filing/filing-content.ts'
import type { Settlement } from '../../../domain/ipc/conflict-view.ts'
import { statement } from '../../db/statement.ts'

/** What the clerk had written, and which of his saves it was. */
export interface Mine extends FilingContent {
  readonly version: number
}

/** The office's version; the revision says which. */
export interface Theirs extends FilingContent {
  readonly revision: number
  /** Who filed it, and when; null where the office has not told. */
  readonly filedBy: { readonly name: string; readonly at: string } | null
}

/** One time two versions of a filing went apart. Meaning of the parts: the schema's comments. */
export interface Conflict {
  readonly id: string
  readonly filingId: string
  readonly operationId: string | null
  readonly mine: Mine
  readonly base: FilingContent | null
  readonly theirs: Theirs | null
  readonly foundAt: string | null
  readonly settledAt: string | null
  readonly settlement: Settlement | null
  readonly outcome: FilingContent | null
}

interface ConflictRow {
  readonly id: string
  readonly filing_id: string
  readonly operation_id: string | null
  readonly mine: string
  readonly base: string | null
  readonly theirs: string | null
  readonly theirs_revision: number | null
  readonly found_at: string | null
  readonly settled_at: string | null
  readonly settlement: Settlement | null
  readonly outcome: string | null
}

/** The one that is not settled yet, found or still in the balance. */
export function findOpenConflict(db: Database, filingId: string): Conflict | undefined {
  const row = statement<{ filingId: string }, ConflictRow>(
    db,
    'SELECT * FROM conflict WHERE filing_id = :filingId AND settled_at IS NULL',
  ).get({ filingId })
  return row && toConflict(row)
}

/** All of a filing that were found, the newest first. */
export function listConflicts(db: Database, filingId: string): readonly Conflict[] {
  return statement<{ filingId: string }, ConflictRow>(
    db,
    'SELECT * FROM conflict WHERE filing_id = :filingId AND found_at IS NOT NULL ORDER BY found_at DESC, id DESC',
  )
    .all({ filingId })
    .map(toConflict)
}

export function insertConflict(
  db: Database,
  conflict: Pick<Conflict, 'id' | 'filingId' | 'operationId' | 'mine' | 'base' | 'foundAt'>,
): void {
  statement(
    db,
    `INSERT INTO conflict (id, filing_id, operation_id, mine, base, found_at)
     VALUES (:id, :filingId, :operationId, :mine, :base, :foundAt)`,
  ).run({ ...conflict, mine: JSON.stringify(conflict.mine), base: conflict.base && JSON.stringify(conflict.base) })
}

/** It is certain now. */
export function markFound(db: Database, id: string, at: string): void {
  statement(db, 'UPDATE conflict SET found_at = :at WHERE id = :id AND found_at IS NULL').run({ id, at })
}

export function saveMine(db: Database, id: string, mine: Mine): void {
  statement(db, 'UPDATE conflict SET mine = :mine WHERE id = :id').run({ id, mine: JSON.stringify(mine) })
}

export function saveTheirs(db: Database, id: string, { revision, ...content }: Theirs): void {
  statement(db, 'UPDATE conflict SET theirs = :theirs, theirs_revision = :revision WHERE id = :id').run({
    ...{ id, revision },
    theirs: JSON.stringify(content),
  })
}

export function settle(
  db: Database,
  id: string,
  {
    at,
    settlement,
    outcome,
  }: { readonly at: string; readonly settlement: Settlement; readonly outcome: FilingContent },
): void {
  statement(
    db,
    'UPDATE conflict SET settled_at = :at, settlement = :settlement, outcome = :outcome WHERE id = :id',
  ).run({ id, at, settlement, outcome: JSON.stringify(outcome) })
}

/** Only of one that was never found: the submission arrived. */
export function forgetConflict(db: Database, id: string): void {
  statement(db, 'DELETE FROM conflict WHERE id = :id AND found_at IS NULL').run({ id })
}

function toConflict(row: ConflictRow): Conflict {
  return {
    id: row.id,
    filingId: row.filing_id,
    operationId: row.operation_id,
    mine: JSON.parse(row.mine) as Mine,
    base: row.base === null ? null : (JSON.parse(row.base) as FilingContent),
    theirs: row.theirs === null ? null : ({ ...JSON.parse(row.theirs), revision: row.theirs_revision ?? 0 } as Theirs),
    foundAt: row.found_at,
    settledAt: row.settled_at,
    settlement: row.settlement,
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as FilingContent),
  }
}
