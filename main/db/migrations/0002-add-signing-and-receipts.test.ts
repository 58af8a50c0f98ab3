import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { applyMigrations } from '../migrate.ts'
import { migrations } from '../migrations.ts'

test('A workspace of the first schema keeps its filings and submissions, and takes intents and receipts', () => {
  const db = new Sqlite(':memory:')
  db.pragma('foreign_keys = ON')
  expect(applyMigrations(db, migrations.slice(0, 1), () => undefined)).toMatchObject({ ok: true })
  db.exec(`
    INSERT INTO filing (id, kind, unit_code, unit_name, title, state, list_row, search_text, version, round, revision,
      edited, ready, refused_materials, needs_clerk, created_at, updated_at)
    VALUES ('f', 'plan', '1', 'u', 't', 'submitted', '{}', '', 1, 1, 0, 0, 1, 0, 0, '2026', '2026');
    INSERT INTO submission VALUES ('s', 'f', 1, '{}', '{}', '2026');
  `)
  expect(applyMigrations(db, migrations.slice(0, 2), () => undefined)).toEqual({ ok: true, value: { applied: 1 } })
  expect(db.prepare('SELECT count(*) FROM submission').pluck().get()).toBe(1)

  db.exec(`INSERT INTO receipt VALUES ('s', 'f', '{}', 'AA==')`)
  // Only for what was filed here, and once.
  expect(() => db.exec(`INSERT INTO receipt VALUES ('x', 'f', '{}', 'AA==')`)).toThrow(/FOREIGN KEY/)
  expect(() => db.exec(`INSERT INTO receipt VALUES ('s', 'f', '{}', 'BB==')`)).toThrow(/UNIQUE/)
  // That the key was asked stays, also for a draft that is deleted for good.
  db.exec(
    `INSERT INTO signing_intent (id, filing_id, content_hash, begun_at, state) VALUES ('i', 'gone', '0', '2026', 'begun')`,
  )
  expect(() => db.exec(`UPDATE signing_intent SET state = 'forgotten'`)).toThrow(/CHECK/)
  db.close()
})
