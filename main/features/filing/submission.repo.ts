import type { Database } from 'better-sqlite3'
import type { StatementSignature } from '../../../domain/sync/signature.ts'
import { statement as prepared } from '../../db/statement.ts'

export interface StoredSubmission {
  /** The id of the operation that carried it. */
  readonly id: string
  readonly round: number
  readonly submittedAt: string
  readonly submittedBy: string
}

/** Keeps what was signed to the byte, for good: it is the unit's proof. */
export function insertSubmission(
  db: Database,
  submission: {
    readonly id: string
    readonly filingId: string
    readonly round: number
    readonly statement: string
    readonly signature: StatementSignature
    readonly submittedAt: string
  },
): void {
  const { id, filingId, round, statement, submittedAt } = submission
  prepared(
    db,
    `INSERT INTO submission (id, filing_id, round, statement, signature, submitted_at)
     VALUES (:id, :filingId, :round, :statement, :signature, :submittedAt)`,
  ).run({ id, filingId, round, statement, signature: JSON.stringify(submission.signature), submittedAt })
}

/** The last 上报 of each round; earlier ones of the same round were taken back. */
export function listSubmissions(db: Database, filingId: string): readonly StoredSubmission[] {
  return prepared<{ filingId: string }, StoredSubmission>(
    db,
    `SELECT id, round, max(submitted_at) AS submittedAt, json_extract(statement, '$.submittedBy.name') AS submittedBy
     FROM submission WHERE filing_id = :filingId GROUP BY round ORDER BY round`,
  ).all({ filingId })
}
