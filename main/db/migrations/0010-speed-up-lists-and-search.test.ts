import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { deletePerson, listPersons } from '../../features/person/person.repo.ts'
import { applyMigrations } from '../migrate.ts'
import { migrations } from '../migrations.ts'

const columns = `id, kind, unit_code, unit_name, title, state, list_row, search_text, version, round, revision, edited, ready,
  refused_materials, needs_clerk, created_at, updated_at`
const rest = `'u', 't', :state, '{}', '', 1, 1, 1, 0, 1, 0, 0, '2026', '2026'`

test('People of before are found by the new index, also after the file was written anew', () => {
  const db = new Sqlite(':memory:')
  applyMigrations(db, migrations.slice(0, 9), () => undefined)
  const insert = db.prepare(`INSERT INTO person VALUES (:id, '1', :name, 'X', :text, :body)`)
  for (let count = 0; count < 1_200; count += 1) {
    const name = count % 100 === 0 ? '单雅琴' : '王小明'
    const text = `${name} ${count % 100 === 0 ? 'shanyaqin syq' : 'wangxiaoming wxm'} 22010219800506${count}x`
    insert.run({ id: `p${count}`, name, text, body: JSON.stringify({ id: `p${count}`, name }) })
  }
  expect(applyMigrations(db, migrations.slice(0, 10), () => undefined)).toEqual({ ok: true, value: { applied: 1 } })
  deletePerson(db, 'p0')
  db.exec('VACUUM')
  for (const [text, total] of [
    ['雅琴', 11],
    ['syq', 11],
    ['王', 1188],
    ['', 1199],
    ['05061100x', 1],
  ] as const) {
    expect(listPersons(db, text, 1).total, text).toBe(total)
  }
  expect(listPersons(db, '雅琴', 1).rows.map(({ name }) => name)).toEqual(Array(11).fill('单雅琴'))
  db.close()
})

test('The counts are those of the filings in sight, whatever is done to them', () => {
  const db = new Sqlite(':memory:')
  applyMigrations(db, migrations.slice(0, 9), () => undefined)
  const insert = (step: number) =>
    db
      .prepare(`INSERT OR FAIL INTO filing (${columns}) VALUES (:id, :kind, :unit, ${rest})`)
      .run({ id: `f${step}`, kind: `k${step % 2}`, unit: `u${step % 3}`, state: `s${step % 4}` })
  for (let step = 0; step < 40; step += 1) insert(step)
  applyMigrations(db, migrations.slice(0, 10), () => undefined)
  const counted = db.prepare('SELECT kind, state, unit_code, count FROM filing_count WHERE count <> 0')
  const real = db.prepare(
    'SELECT kind, state, unit_code, count(*) AS count FROM filing WHERE deleted_at IS NULL GROUP BY 1, 2, 3',
  )
  let looked = 0
  for (let step = 40; step < 640; step += 1) {
    insert(step)
    const id = `f${(step * 7) % step}`
    const values = { id, state: `s${step % 4}`, unit: `u${step % 3}`, at: step % 5 < 3 ? null : '2026' }
    if (step % 4 === 0) db.prepare('DELETE FROM filing WHERE id = :id').run({ id })
    else {
      db.prepare('UPDATE OR FAIL filing SET state = :state, unit_code = :unit, deleted_at = :at WHERE id = :id').run(
        values,
      )
    }
    expect(counted.all()).toEqual(real.all())
    looked += 1
  }
  console.log(`counts looked at after each of ${looked} changes`)
  db.close()
})
