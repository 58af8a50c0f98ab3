import type { Database } from 'better-sqlite3'
import { statement } from '../../db/statement.ts'

/** The file a material was copied from, as it was then. */
export interface MaterialSource {
  readonly materialId: string
  readonly path: string
  readonly bytes: number
  /** Milliseconds since 1970, by the disk. */
  readonly modifiedAt: number
}

/** Of a material that is here alone; what came from another computer has none. */
export function listSources(db: Database, filingId: string): readonly (MaterialSource & Attached)[] {
  return statement<{ filingId: string }, MaterialSource & Attached>(
    db,
    `SELECT s.material_id AS materialId, s.path, s.bytes, s.modified_at AS modifiedAt, m.name, m.sha256
       FROM material m JOIN material_source s ON s.material_id = m.id
       WHERE m.filing_id = :filingId ORDER BY m.added_at, m.id`,
  ).all({ filingId })
}

interface Attached {
  readonly name: string
  readonly sha256: string
}

export function findSource(db: Database, materialId: string): MaterialSource | undefined {
  return statement<{ materialId: string }, MaterialSource>(
    db,
    `SELECT material_id AS materialId, path, bytes, modified_at AS modifiedAt FROM material_source
       WHERE material_id = :materialId`,
  ).get({ materialId })
}

export function saveSource(db: Database, { materialId, path, bytes, modifiedAt }: MaterialSource): void {
  statement(
    db,
    `INSERT INTO material_source (material_id, path, bytes, modified_at) VALUES (:materialId, :path, :bytes, :modifiedAt)
       ON CONFLICT (material_id) DO UPDATE
       SET path = excluded.path, bytes = excluded.bytes, modified_at = excluded.modified_at`,
  ).run({ materialId, path, bytes, modifiedAt })
}
