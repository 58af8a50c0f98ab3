import type { Database } from 'better-sqlite3'
import type { PackageNote } from '../../domain/ipc/package-view.ts'
import { statement } from '../db/statement.ts'

export interface PackageRow {
  readonly id: string
  readonly fileName: string
  readonly bytes: number
  readonly createdAt: string
  /** Of the statement the clerk signed, hex. */
  readonly statementSha256: string
  /** 32 bytes. */
  readonly replyKey: Uint8Array
}

export function insertPackage(db: Database, row: PackageRow, operationIds: readonly string[]): void {
  statement(
    db,
    `INSERT INTO package (id, file_name, bytes, created_at, statement_sha256, reply_key)
     VALUES (:id, :fileName, :bytes, :createdAt, :statementSha256, :replyKey)`,
  ).run({ ...row, replyKey: Buffer.from(row.replyKey) })
  const insert = statement<{ id: string; operationId: string }>(
    db,
    'INSERT INTO package_operation (package_id, operation_id) VALUES (:id, :operationId)',
  )
  for (const operationId of operationIds) insert.run({ id: row.id, operationId })
}

/** It was never finished on its disk. */
export function deletePackage(db: Database, id: string): void {
  statement(db, 'DELETE FROM package_operation WHERE package_id = :id').run({ id })
  statement(db, 'DELETE FROM package WHERE id = :id').run({ id })
}

export function findPackage(db: Database, id: string): PackageRow | undefined {
  return statement<{ id: string }, PackageRow>(
    db,
    `SELECT id, file_name AS fileName, bytes, created_at AS createdAt, statement_sha256 AS statementSha256,
       reply_key AS replyKey FROM package WHERE id = :id`,
  ).get({ id })
}

export function hasOperation(db: Database, id: string, operationId: string): boolean {
  const sql = 'SELECT 1 AS found FROM package_operation WHERE package_id = :id AND operation_id = :operationId'
  return statement<object, { found: number }>(db, sql).get({ id, operationId }) !== undefined
}

export function isInPackage(db: Database, operationId: string): boolean {
  const sql = 'SELECT 1 AS found FROM package_operation WHERE operation_id = :operationId'
  return statement<object, { found: number }>(db, sql).get({ operationId }) !== undefined
}

export function markReceived(db: Database, id: string, receiptAt: string): void {
  statement(db, 'UPDATE package SET receipt_at = :receiptAt WHERE id = :id').run({ id, receiptAt })
}

/** When each operation that is in some package was last put into one. */
export function listExported(db: Database): ReadonlyMap<string, string> {
  const rows = statement<object, { operationId: string; exportedAt: string }>(
    db,
    `SELECT o.operation_id AS operationId, max(p.created_at) AS exportedAt
     FROM outbox JOIN package_operation o ON o.operation_id = outbox.id JOIN package p ON p.id = o.package_id
     GROUP BY o.operation_id`,
  ).all({})
  return new Map(rows.map(({ operationId, exportedAt }) => [operationId, exportedAt]))
}

/** The newest first. What is no longer in the outbox has arrived, or was taken back to be corrected. */
export function listPackages(db: Database, limit: number): readonly PackageNote[] {
  return statement<object, PackageNote>(
    db,
    `SELECT p.id, p.file_name AS fileName, p.bytes, p.created_at AS createdAt, p.receipt_at AS receiptAt,
       count(*) AS total, count(*) FILTER (WHERE b.id IS NULL) AS settled,
       count(*) FILTER (WHERE b.state = 'blocked') AS blocked
     FROM package p JOIN package_operation o ON o.package_id = p.id LEFT JOIN outbox b ON b.id = o.operation_id
     GROUP BY p.id ORDER BY p.created_at DESC, p.id LIMIT :limit`,
  ).all({ limit })
}

/** An operation as it stands in line, for a choice that has to be whole. */
export interface LineUp {
  readonly id: string
  readonly filingId: string | null
  /** The plan a group carries out, while the office has never seen it. */
  readonly unknownParentId: string | null
  readonly state: 'waiting' | 'sending' | 'unconfirmed' | 'blocked'
}

/** All of the outbox, in its order. */
export function listLine(db: Database): readonly LineUp[] {
  return statement<object, LineUp>(
    db,
    `SELECT o.id, o.filing_id AS filingId, o.state,
       (SELECT parent.id FROM filing child JOIN filing parent ON parent.id = child.parent_id
        WHERE child.id = o.filing_id AND parent.revision = 0) AS unknownParentId
     FROM outbox o ORDER BY o.seq`,
  ).all({})
}
