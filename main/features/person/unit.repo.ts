import type { Database } from 'better-sqlite3'
import type { Unit } from '../../../domain/sync/change.ts'
import { statement } from '../../db/statement.ts'

const upsert = `
  INSERT INTO unit (id, code, name, parent_code) VALUES (:id, :code, :name, :parentCode)
  ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, parent_code = excluded.parent_code`

export function applyUnit(db: Database, { id, code, name, parentCode }: Unit): void {
  statement(db, upsert).run({ id, code, name, parentCode })
}

export function deleteUnit(db: Database, id: string): void {
  statement(db, 'DELETE FROM unit WHERE id = :id').run({ id })
}
