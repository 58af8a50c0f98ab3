import type { Database } from 'better-sqlite3'
import type { Material } from '../../../domain/filing/material.ts'
import { statement } from '../../db/statement.ts'

const columns = 'id, slot, name, media_type AS mediaType, bytes, sha256'

const upsert = `
  INSERT INTO material (id, filing_id, slot, name, media_type, bytes, sha256, added_at)
  VALUES (:id, :filingId, :slot, :name, :mediaType, :bytes, :sha256, :addedAt)
  ON CONFLICT (id) DO UPDATE SET slot = excluded.slot, name = excluded.name`

/** In the order in which they were added. */
export function listMaterials(db: Database, filingId: string): readonly Material[] {
  return statement<{ filingId: string }, Material>(
    db,
    `SELECT ${columns} FROM material WHERE filing_id = :filingId ORDER BY added_at, id`,
  ).all({ filingId })
}

export function findMaterial(db: Database, filingId: string, id: string): Material | undefined {
  return statement<{ filingId: string; id: string }, Material>(
    db,
    `SELECT ${columns} FROM material WHERE filing_id = :filingId AND id = :id`,
  ).get({ filingId, id })
}

export function insertMaterial(db: Database, filingId: string, material: Material, addedAt: string): void {
  const { id, slot, name, mediaType, bytes, sha256 } = material
  statement(db, upsert).run({ id, filingId, slot, name, mediaType, bytes, sha256, addedAt })
}

export function deleteMaterial(db: Database, id: string): void {
  statement(db, 'DELETE FROM material WHERE id = :id').run({ id })
}

/** Makes the filing's materials exactly these. */
export function replaceMaterials(
  db: Database,
  filingId: string,
  materials: readonly Material[],
  addedAt: string,
): void {
  const kept = new Set(materials.map((material) => material.id))
  for (const old of listMaterials(db, filingId)) if (!kept.has(old.id)) deleteMaterial(db, old.id)
  for (const material of materials) insertMaterial(db, filingId, material, addedAt)
}
