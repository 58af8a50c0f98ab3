import type { Database } from 'better-sqlite3'
import type { Receipt } from '../../../domain/sync/receipt.ts'
import { statement } from '../../db/statement.ts'

/** A receipt and the 上报 it is for, both to the byte. */
export interface StoredReceipt {
  readonly operationId: string
  readonly filingId: string
  readonly round: number
  /** The canonical JSON the clerk's key signed. */
  readonly submission: string
  readonly receipt: Receipt
}

/**
 * Kept as it came, in the transaction in which the operation leaves the outbox. The first one stays: a repeated answer
 * says nothing new, and a later one must not replace what the unit holds in its hands.
 */
export function insertReceipt(db: Database, operationId: string, { statement: text, cms }: Receipt): void {
  statement(
    db,
    `INSERT INTO receipt (operation_id, filing_id, statement, cms)
     SELECT id, filing_id, :text, :cms FROM submission WHERE id = :operationId
     ON CONFLICT (operation_id) DO NOTHING`,
  ).run({ operationId, text, cms })
}

interface ReceiptRow {
  readonly operationId: string
  readonly filingId: string
  readonly round: number
  readonly submission: string
  readonly statement: string
  readonly cms: string
}

const SELECT = `SELECT r.operation_id AS operationId, r.filing_id AS filingId, s.round, s.statement AS submission,
    r.statement, r.cms FROM receipt r JOIN submission s ON s.id = r.operation_id`

/** Of one filing, the newest first. */
export function listReceipts(db: Database, filingId: string): readonly StoredReceipt[] {
  return statement<{ filingId: string }, ReceiptRow>(
    db,
    `${SELECT} WHERE r.filing_id = :filingId ORDER BY s.round DESC, s.submitted_at DESC, s.id DESC`,
  )
    .all({ filingId })
    .map(toStored)
}

export function findReceipt(db: Database, operationId: string): StoredReceipt | undefined {
  const row = statement<{ operationId: string }, ReceiptRow>(db, `${SELECT} WHERE r.operation_id = :operationId`).get({
    operationId,
  })
  return row && toStored(row)
}

function toStored({ statement: text, cms, ...row }: ReceiptRow): StoredReceipt {
  return { ...row, receipt: { statement: text, cms } }
}
