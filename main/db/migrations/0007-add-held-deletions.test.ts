import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { applyMigrations } from '../migrate.ts'
import { migrations } from '../migrations.ts'

test('A workspace from before keeps its records and its place in the feed, and can hold each deletion once', () => {
  const db = new Sqlite(':memory:')
  expect(applyMigrations(db, migrations.slice(0, 6), () => undefined)).toMatchObject({ ok: true })
  db.exec(`INSERT INTO unit VALUES ('u', '000771', 'n', NULL); INSERT INTO setting VALUES ('cursor', 'c1')`)
  expect(applyMigrations(db, migrations.slice(0, 7), () => undefined)).toEqual({ ok: true, value: { applied: 1 } })
  expect(db.prepare('SELECT count(*) FROM unit').pluck().get()).toBe(1)
  expect(db.prepare('SELECT value FROM setting').pluck().get()).toBe('c1')

  db.exec(`INSERT INTO held_deletion VALUES ('unit', 'u', 7, NULL), ('filing', 'u', NULL, '2026')`)
  expect(() => db.exec(`INSERT INTO held_deletion VALUES ('unit', 'u', 8, NULL)`)).toThrow(/UNIQUE/)
  expect(() => db.exec(`INSERT INTO held_deletion VALUES ('unit', 'v', 'x', NULL)`)).toThrow(/cannot store TEXT/)
  db.close()
})
