import type { Database } from 'better-sqlite3'
import type { OperationResult } from '../../domain/sync/operation.ts'

export interface PackageRow {
  readonly id: string
  readonly account: string
  /** As the clerk signed it, and the signature (base64). */
  readonly statement: string
  readonly cms: string
  readonly statementSha256: string
  readonly bytes: number
  readonly receivedAt: string
}

/** One operation of a package: what it is about, and what became of it. */
export interface PackedOperation {
  readonly filingId: string | null
  readonly noticeId: string | null
  readonly result: OperationResult
}

/** A package as the review pages list it. */
export interface PackageLine {
  readonly id: string
  readonly name: string
  readonly unitName: string
  readonly bytes: number
  readonly receivedAt: string
  readonly imports: number
  readonly total: number
  readonly taken: number
}

export type PackageRepo = ReturnType<typeof createPackageRepo>

export function createPackageRepo(db: Database) {
  const insert = db.prepare<[PackageRow]>(
    `INSERT INTO package (id, account, statement, cms, statement_sha256, bytes, received_at)
     VALUES (:id, :account, :statement, :cms, :statementSha256, :bytes, :receivedAt) ON CONFLICT (id) DO NOTHING`,
  )
  const insertImport = db.prepare<[{ id: string; importedBy: string; importedAt: string }]>(
    'INSERT INTO package_import (package_id, imported_by, imported_at) VALUES (:id, :importedBy, :importedAt)',
  )
  const saveOperation = db.prepare<
    [{ id: string; position: number; filingId: string | null; noticeId: string | null; result: string }]
  >(
    `INSERT INTO package_operation (package_id, position, filing_id, notice_id, result)
     VALUES (:id, :position, :filingId, :noticeId, :result)
     ON CONFLICT (package_id, position) DO UPDATE SET result = excluded.result`,
  )
  const find = db.prepare<[{ id: string }], PackageRow>(
    `SELECT id, account, statement, cms, statement_sha256 AS statementSha256, bytes, received_at AS receivedAt
     FROM package WHERE id = :id`,
  )
  const listOperations = db.prepare<[{ id: string }], Omit<PackedOperation, 'result'> & { result: string }>(
    `SELECT filing_id AS filingId, notice_id AS noticeId, result FROM package_operation
     WHERE package_id = :id ORDER BY position`,
  )
  const list = db.prepare<[{ limit: number }], PackageLine>(
    `SELECT p.id, account.name, unit.name AS unitName, p.bytes, p.received_at AS receivedAt,
       (SELECT count(*) FROM package_import i WHERE i.package_id = p.id) AS imports,
       count(o.position) AS total,
       count(*) FILTER (WHERE o.result ->> '$.outcome' IN ('accepted', 'duplicate')) AS taken
     FROM package p JOIN account ON account.account = p.account JOIN unit ON unit.code = account.unit_code
     LEFT JOIN package_operation o ON o.package_id = p.id
     GROUP BY p.id ORDER BY p.received_at DESC, p.id DESC LIMIT :limit`,
  )
  const rows = db
    .prepare<[{ filingIds: string; noticeIds: string; unitCodes: string }], string>(
      `SELECT CASE WHEN c.deleted
           THEN json_object('seq', c.seq, 'entity', c.entity, 'deleted', json('true'), 'id', c.entity_id)
           ELSE json_object('seq', c.seq, 'entity', c.entity, 'body', json(CASE c.entity
             WHEN 'filing' THEN (SELECT body FROM filing_body WHERE id = c.entity_id)
             ELSE (SELECT body FROM notice_body WHERE id = c.entity_id) END)) END
       FROM change c
       WHERE c.unit_code IN (SELECT value FROM json_each(:unitCodes))
         AND (c.entity = 'filing' AND c.entity_id IN (SELECT value FROM json_each(:filingIds))
           OR c.entity = 'notice' AND (c.entity_id IN (SELECT value FROM json_each(:noticeIds))
             OR c.entity_id IN (SELECT id FROM notice WHERE filing_id IN (SELECT value FROM json_each(:filingIds)))))
       ORDER BY c.seq`,
    )
    .pluck()

  return {
    /** The first one stays. Throws what SQLite throws on an account there is not. */
    save: db.transaction(
      (row: PackageRow, operations: readonly PackedOperation[], by: { importedBy: string; importedAt: string }) => {
        const { id } = row
        insert.run(row)
        insertImport.run({ id, ...by })
        for (const [position, { filingId, noticeId, result }] of operations.entries()) {
          saveOperation.run({ id, position, filingId, noticeId, result: JSON.stringify(result) })
        }
      },
    ),
    find: (id: string) => find.get({ id }),
    listOperations: (id: string): readonly PackedOperation[] =>
      listOperations.all({ id }).map((row) => ({ ...row, result: JSON.parse(row.result) as OperationResult })),
    /** The newest first. */
    list: (limit: number) => list.all({ limit }),
    /** Rows of the feed as they are now, JSON (`Change`), in the feed's order: these filings of these units with their notices. */
    listRows: (wanted: { filingIds: readonly string[]; noticeIds: readonly string[]; unitCodes: readonly string[] }) =>
      rows.iterate({
        filingIds: JSON.stringify(wanted.filingIds),
        noticeIds: JSON.stringify(wanted.noticeIds),
        unitCodes: JSON.stringify(wanted.unitCodes),
      }),
  }
}
