import type { Repos } from '../db/repos.ts'
import type { FilingRow } from './filing.repo.ts'

/** Writes a filing and puts it into the feed. To be called in a transaction. */
export function saveFiling({ filings, changes }: Pick<Repos, 'filings' | 'changes'>, row: FilingRow): void {
  filings.save(row)
  if (row.deletedAt === null) changes.record('filing', row.id, row.unitCode)
  else changes.recordDeletion('filing', row.id, row.unitCode)
}
