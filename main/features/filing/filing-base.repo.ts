import type { Database } from 'better-sqlite3'
import type { FilingContent } from '../../../domain/filing/filing-content.ts'
import { statement } from '../../db/statement.ts'

/** The office's version that the clerk began to change; null while he has changed nothing, and where it is not known. */
export function findBase(db: Database, filingId: string): FilingContent | null {
  const row = statement<{ filingId: string }, { base: string | null }>(
    db,
    'SELECT base FROM filing_content WHERE filing_id = :filingId',
  ).get({ filingId })
  return typeof row?.base === 'string' ? (JSON.parse(row.base) as FilingContent) : null
}

export function saveBase(db: Database, filingId: string, base: FilingContent | null): void {
  statement(db, 'UPDATE filing_content SET base = :base WHERE filing_id = :filingId').run({
    filingId,
    base: base && JSON.stringify(base),
  })
}

/** Remembers what the clerk begins from, once. To be called before what he changed is written. */
export function keepBase(db: Database, filingId: string, content: FilingContent): void {
  statement(db, 'UPDATE filing_content SET base = :base WHERE filing_id = :filingId AND base IS NULL').run({
    filingId,
    base: JSON.stringify(content),
  })
}
