import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { applyMigrations } from '../migrate.ts'
import { migrations } from '../migrations.ts'

test('A workspace from before keeps its drafts, of which nobody knows what they began from, and takes conflicts', () => {
  const db = new Sqlite(':memory:')
  db.pragma('foreign_keys = ON')
  expect(applyMigrations(db, migrations.slice(0, 5), () => undefined)).toMatchObject({ ok: true })
  db.exec(`
    INSERT INTO filing (id, kind, unit_code, unit_name, title, state, list_row, search_text, version, round, revision,
      edited, ready, refused_materials, needs_clerk, created_at, updated_at)
    VALUES ('f', 'plan', '1', 'u', 't', 'returned', '{}', '', 1, 1, 2, 1, 1, 0, 2, '2026', '2026');
    INSERT INTO filing_content (filing_id, data) VALUES ('f', '{"a":1}');
  `)
  expect(applyMigrations(db, migrations.slice(0, 6), () => undefined)).toEqual({ ok: true, value: { applied: 1 } })
  expect(db.prepare('SELECT data, base FROM filing_content').get()).toEqual({ data: '{"a":1}', base: null })

  const insert = (id: string, filing = 'f') =>
    db.prepare('INSERT INTO conflict (id, filing_id, mine) VALUES (?, ?, ?)').run(id, filing, '{}')
  insert('1')
  // One at a time is open; settled ones stay for good.
  expect(() => insert('2')).toThrow(/UNIQUE/)
  expect(() => db.exec(`UPDATE conflict SET settlement = 'forgotten'`)).toThrow(/CHECK/)
  db.exec(`UPDATE conflict SET settled_at = '2026', settlement = 'merged'`)
  insert('2')
  expect(() => insert('3', 'gone')).toThrow(/FOREIGN KEY|UNIQUE/)
  expect(() => db.exec(`DELETE FROM filing`)).toThrow(/FOREIGN KEY/)
  db.close()
})
