import type { Database } from 'better-sqlite3'
import type { Receipt } from '../../domain/sync/receipt.ts'

export interface ReceiptRow extends Receipt {
  readonly operationId: string
  readonly filingId: string
  readonly unitCode: string
  readonly issuedAt: string
}

/** What the office stored of a submission, as its receipt speaks of it. */
export interface Receivable {
  readonly filingId: string
  readonly unitCode: string
  readonly kind: string
  readonly number: string
  readonly round: number
  readonly revision: number
  /** The submission as it was signed, and the signature (base64). */
  readonly statement: string
  readonly cms: string
  readonly receivedAt: string
}

export type ReceiptRepo = ReturnType<typeof createReceiptRepo>

export function createReceiptRepo(db: Database) {
  const insert = db.prepare<[ReceiptRow]>(
    `INSERT INTO receipt (operation_id, filing_id, unit_code, statement, cms, issued_at)
     VALUES (:operationId, :filingId, :unitCode, :statement, :cms, :issuedAt) ON CONFLICT (operation_id) DO NOTHING`,
  )
  const find = db.prepare<[{ operationId: string; unitCodes: string }], Receipt>(
    `SELECT statement, cms FROM receipt
     WHERE operation_id = :operationId AND unit_code IN (SELECT value FROM json_each(:unitCodes))`,
  )
  const findReceivable = db.prepare<[{ operationId: string; unitCodes: string }], Receivable>(
    `SELECT s.filing_id AS filingId, f.unit_code AS unitCode, f.kind, f.number, s.round, s.revision, s.statement, s.cms,
       s.received_at AS receivedAt
     FROM submission s JOIN filing f ON f.id = s.filing_id
     WHERE s.operation_id = :operationId AND f.unit_code IN (SELECT value FROM json_each(:unitCodes)) AND s.cms <> ''`,
  )

  return {
    /** The first one stays. */
    insert: (row: ReceiptRow) => void insert.run(row),
    find: (operationId: string, unitCodes: readonly string[]) =>
      find.get({ operationId, unitCodes: JSON.stringify(unitCodes) }),
    /** Undefined for operations that are no submission, and for those of before there were receipts. */
    findReceivable: (operationId: string, unitCodes: readonly string[]) =>
      findReceivable.get({ operationId, unitCodes: JSON.stringify(unitCodes) }),
  }
}
