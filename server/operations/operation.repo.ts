import type { Database } from 'better-sqlite3'
import type { OperationResult } from '../../domain/sync/operation.ts'

interface OperationRow {
  readonly id: string
  readonly unitCode: string
  readonly requestHash: string
  readonly response: string
  readonly receivedAt: string
}

export interface DoneOperation {
  readonly unitCode: string
  readonly requestHash: string
  readonly response: OperationResult
}

export type OperationRepo = ReturnType<typeof createOperationRepo>

export function createOperationRepo(db: Database) {
  const insert = db.prepare<[OperationRow]>(
    `INSERT INTO operation (id, unit_code, request_hash, response, received_at)
     VALUES (:id, :unitCode, :requestHash, :response, :receivedAt)`,
  )
  const find = db.prepare<[{ id: string }], OperationRow>(
    'SELECT unit_code AS unitCode, request_hash AS requestHash, response FROM operation WHERE id = :id',
  )

  return {
    insert: (row: Omit<OperationRow, 'response'> & { readonly response: OperationResult }) =>
      void insert.run({ ...row, response: JSON.stringify(row.response) }),
    find(id: string): DoneOperation | undefined {
      const row = find.get({ id })
      return row && { ...row, response: JSON.parse(row.response) as OperationResult }
    },
  }
}
