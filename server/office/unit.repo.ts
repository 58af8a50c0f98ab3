import type { Database } from 'better-sqlite3'
import type { Unit } from '../../domain/sync/change.ts'

export type UnitRepo = ReturnType<typeof createUnitRepo>

export function createUnitRepo(db: Database) {
  const insert = db.prepare<[Unit]>(
    'INSERT INTO unit (id, code, name, parent_code) VALUES (:id, :code, :name, :parentCode)',
  )
  const findName = db.prepare<[{ code: string }], string>('SELECT name FROM unit WHERE code = :code').pluck()
  const listSubtree = db
    .prepare<[{ code: string }], string>(
      `WITH RECURSIVE subtree (code) AS (
         SELECT code FROM unit WHERE code = :code
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
    /** The name of a unit that is known to exist; throws otherwise. */
    getName(code: string): string {
      const name = findName.get({ code })
      if (name === undefined) throw new Error(`unknown unit ${code}`)
      return name
    },
    /** The unit itself and everything below it. */
    listSubtreeCodes: (code: string) => listSubtree.all({ code }),
  }
}
