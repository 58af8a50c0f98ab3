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
  readonly operationId: string
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
  const list = db.prepare<[Asked], Receipt & { readonly operationId: string }>(
    `SELECT operation_id AS operationId, statement, cms
     FROM json_each(:operationIds) AS asked CROSS JOIN receipt ON receipt.operation_id = asked.value
     WHERE unit_code IN (SELECT value FROM json_each(:unitCodes))`,
  )
  const listReceivable = db.prepare<[Asked], Receivable>(
    `SELECT s.operation_id AS operationId, s.filing_id AS filingId, f.unit_code AS unitCode, f.kind, f.number, s.round,
       s.revision, s.statement, s.cms, s.received_at AS receivedAt
     FROM json_each(:operationIds) AS asked CROSS JOIN submission s ON s.operation_id = asked.value
       JOIN filing f ON f.id = s.filing_id
     WHERE f.unit_code IN (SELECT value FROM json_each(:unitCodes)) AND s.cms <> ''`,
  )
  function ask(operationIds: readonly string[], unitCodes: readonly string[]): Asked {
    return { operationIds: JSON.stringify(operationIds), unitCodes: JSON.stringify(unitCodes) }
  }

  return {
    /** In one transaction; where there is one already, the first one stays. */
    insertAll: db.transaction((rows: readonly ReceiptRow[]) => {
      for (const row of rows) insert.run(row)
    }),
    list(operationIds: readonly string[], unitCodes: readonly string[]): ReadonlyMap<string, Receipt> {
      const rows = list.all(ask(operationIds, unitCodes))
      return new Map(rows.map(({ operationId, ...receipt }) => [operationId, receipt]))
    },
    /** Without operations that are no submission, and those of before there were receipts. */
    listReceivable: (operationIds: readonly string[], unitCodes: readonly string[]) =>
      listReceivable.all(ask(operationIds, unitCodes)),
  }
}

/** JSON arrays. */
interface Asked {
  readonly operationIds: string
  readonly unitCodes: string
}
