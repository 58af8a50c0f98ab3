import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { findByNumber } from '../../features/filing/filing-list.repo.ts'
import { applyMigrations } from '../migrate.ts'
import { migrations } from '../migrations.ts'

test('The travellers of before are kept, once a filing each, and filings are still found by their number', () => {
  const db = new Sqlite(':memory:')
  db.pragma('foreign_keys = ON')
  applyMigrations(db, migrations.slice(0, 10), () => undefined)
  const insert = db.prepare(
    `INSERT OR FAIL INTO filing (id, kind, unit_code, unit_name, number, title, state, list_row, search_text, version, round,
       revision, edited, ready, refused_materials, needs_clerk, created_at, updated_at)
     VALUES (:id, 'task-group', '1', 'u', :number, 't', 'submitted', '{}', '', 1, 1, 1, 0, 1, 0, 0, '2026', '2026')`,
  )
  for (const id of ['a', 'b']) insert.run({ id, number: `22-${id}` })
  const travellers = [
    { filing_id: 'a', identity_number: '1', name: '王' },
    { filing_id: 'a', identity_number: '2', name: '李' },
    { filing_id: 'b', identity_number: '1', name: '王' },
  ]
  const add =
    'INSERT INTO filing_person (filing_id, identity_number, name) VALUES (:filing_id, :identity_number, :name)'
  for (const traveller of travellers.toReversed()) db.prepare(add).run(traveller)

  expect(applyMigrations(db, migrations.slice(0, 11), () => undefined)).toEqual({ ok: true, value: { applied: 1 } })
  expect(db.prepare('SELECT * FROM filing_person').all()).toEqual(travellers)
  expect(() => db.prepare(add).run(travellers[0])).toThrow(/UNIQUE/)
  expect(() => db.prepare(add).run({ ...travellers[0], filing_id: 'gone' })).toThrow(/FOREIGN KEY/)
  expect(findByNumber(db, '22-b')).toEqual({ id: 'b', kind: 'task-group' })
  expect(findByNumber(db, '22-c')).toBeUndefined()
  db.close()
})
