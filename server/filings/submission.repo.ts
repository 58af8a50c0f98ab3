import type { Database } from 'better-sqlite3'
import type { StatementSignature } from '../../domain/sync/signature.ts'

export interface SubmissionRow extends StatementSignature {
  readonly filingId: string
  readonly revision: number
  readonly round: number
  readonly operationId: string
  /** The canonical JSON that was signed. */
  readonly statement: string
  readonly receivedAt: string
}

export type SubmissionRepo = ReturnType<typeof createSubmissionRepo>

export function createSubmissionRepo(db: Database) {
  const insert = db.prepare<[SubmissionRow]>(
    `INSERT INTO submission (filing_id, revision, round, operation_id, statement, cms, received_at)
     VALUES (:filingId, :revision, :round, :operationId, :statement, :cms, :receivedAt)`,
  )
  const listStatements = db
    .prepare<[{ filingId: string }], string>(
      'SELECT statement FROM submission WHERE filing_id = :filingId ORDER BY revision DESC',
    )
    .pluck()
  const findPrevious = db
    .prepare<[{ filingId: string }], string>(
      'SELECT statement FROM submission WHERE filing_id = :filingId ORDER BY revision DESC LIMIT 1 OFFSET 1',
    )
    .pluck()
  const findLatest = db
    .prepare<[{ filingId: string }], number | null>('SELECT max(revision) FROM submission WHERE filing_id = :filingId')
    .pluck()

  return {
    /** The filing's revision that its latest 上报 made; 0 for one that was never sent. */
    getLatestRevision: (filingId: string) => findLatest.get({ filingId }) ?? 0,
    insert: (row: SubmissionRow) => void insert.run(row),
    /** Of every 上报 of a filing, the latest first. */
    listStatements: (filingId: string) => listStatements.all({ filingId }),
    /** The statement before the latest one, to compare with; undefined after a first 上报. */
    findPreviousStatement: (filingId: string) => findPrevious.get({ filingId }),
  }
}
