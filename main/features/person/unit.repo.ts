import type { Database } from 'better-sqlite3'
import type { UnitView } from '../../../domain/ipc/views.ts'
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

/** The codes of a unit and of all below it, as far as the office has told of them; the unit itself in any case. */
export function listWithSubordinates(db: Database, code: string): readonly string[] {
  return statement<{ code: string }, string>(
    db,
    `WITH RECURSIVE below (code) AS (
       VALUES (:code) UNION SELECT unit.code FROM unit JOIN below ON unit.parent_code = below.code
     ) SELECT code FROM below`,
  )
    .pluck()
    .all({ code })
}

/** Every unit the office has told of, by code. */
export function listUnits(db: Database): readonly UnitView[] {
  return statement<object, UnitView>(db, 'SELECT code, name, parent_code AS parentCode FROM unit ORDER BY code').all({})
}
