import type { Database } from 'better-sqlite3'
import type { Unit } from '../../domain/sync/change.ts'

export type UnitRepo = ReturnType<typeof createUnitRepo>

export function createUnitRepo(db: Database) {
  const insert = db.prepare<[Unit]>(
    'INSERT INTO unit (id, code, name, parent_code) VALUES (:id, :code, :name, :parentCode)',
  )
  const findName = db.prepare<[{ code: string }], string>('SELECT name FROM unit WHERE code = :code').pluck()
  const listSubtree = db
    .prepare<[{ codes: string }], string>(
      `WITH RECURSIVE subtree (code) AS (
         SELECT code FROM unit WHERE code IN (SELECT value FROM json_each(:codes))
         UNION SELECT unit.code FROM unit JOIN subtree ON unit.parent_code = subtree.code
       )
       SELECT code FROM subtree`,
    )
    .pluck()

  const count = db.prepare<[], number>('SELECT count(*) FROM unit').pluck()

  return {
    isEmpty: () => count.get() === 0,
    exists: (code: string) => findName.get({ code }) !== undefined,
    insert: (unit: Unit) => void insert.run(unit),
    /** These units and everything below them. */
    listSubtreeCodes: (codes: readonly string[]) => listSubtree.all({ codes: JSON.stringify(codes) }),
  }
}
