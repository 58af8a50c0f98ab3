import Sqlite from 'better-sqlite3'
import { beforeEach, expect, test } from 'vitest'
import { migrations } from '../db/migrations.ts'
import { applyUnit } from '../features/person/unit.repo.ts'
import { pullChanges, type ApplyChange } from './pull.ts'
import type { RawChangesPage } from './server-api.ts'
import { serverFailure, type ServerResult } from './server-result.ts'
import { findSetting, saveSetting } from './setting.repo.ts'

const forever = new AbortController().signal
let db = new Sqlite(':memory:')
let hidden: string[] = []

beforeEach(() => {
  hidden = []
  db = new Sqlite(':memory:')
  for (const { sql } of migrations) db.exec(sql)
})

test('Pages follow each other until there is no more, and the cursor moves with them', async () => {
  const asked = await pull([page([1, 2], 'c2', true), page([3], 'c3')])
  expect(asked).toEqual({ cursors: [undefined, 'c2'], result: { ok: true, value: 3 } })
  expect(listUnits()).toEqual(['1', '2', '3'])
  expect(findSetting(db, 'cursor')).toBe('c3')
})

test('Rows and cursor of a page are written together or not at all', async () => {
  function broken(...[database, change]: Parameters<ApplyChange>): boolean {
    if (change.seq === 2) throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL')
    return apply(database, change)
  }
  await expect(pull([page([1, 2], 'c2')], broken)).rejects.toThrow('disk is full')
  expect(listUnits()).toEqual([])
  expect(findSetting(db, 'cursor')).toBeUndefined()
})

test('A change that is not understood, of an unknown kind or not applicable is set aside; the rest comes in', async () => {
  const future = { seq: 2, entity: 'hologram', body: { id: 1 } }
  function bug(...[database, change]: Parameters<ApplyChange>): boolean {
    apply(database, change)
    if (change.seq === 3) throw new TypeError('a bug')
    return change.seq !== 5
  }
  await pull([{ changes: [unit(1), future, unit(3), unit(4), unit(5)], cursor: 'c4', more: false }], bug)
  expect(listUnits()).toEqual(['1', '4', '5'])
  expect(JSON.parse(findSetting(db, 'set-aside') ?? '')).toMatchObject([
    { seq: 2, entity: 'hologram', reason: 'not-understood' },
    { seq: 3, entity: 'unit', reason: 'not-applied' },
    { seq: 5, entity: 'unit', reason: 'not-usable' },
  ])
  expect(findSetting(db, 'cursor')).toBe('c4')
})

test('A cursor the server has forgotten starts the feed from its beginning', async () => {
  saveSetting(db, 'cursor', 'old')
  const asked = await pull([serverFailure('refused', 'cursor-gone', { status: 410 }), page([1], 'c1')])
  expect(asked.cursors).toEqual(['old', undefined])
  expect(listUnits()).toEqual(['1'])
})

test('A feed begun anew after 410 takes out of sight what it has not brought by its end, also across a restart', async () => {
  await pull([page([1, 2, 3], 'c1')])
  await pull([serverFailure('refused', 'cursor-gone', { status: 410 }), page([1], 'd1', true)])
  // Cut off in the middle: nothing is hidden on half the evidence.
  expect(hidden).toEqual([])
  await pull([page([4], 'd2')])
  expect(hidden).toEqual(['unit 02', 'unit 03'])
  hidden = []
  await pull([page([5], 'd3')])
  expect(hidden).toEqual([])
  expect(db.prepare('SELECT count(*) FROM feed_seen').pluck().get()).toBe(0)
})

test('What could not be used counts as brought: an older version of it stays in sight', async () => {
  await pull([page([1, 2], 'c1')])
  const changes = [{ seq: 7, entity: 'unit', body: { id: unit(2).body.id, code: 2 } }, unit(1)]
  await pull([serverFailure('refused', 'cursor-gone', { status: 410 }), { changes, cursor: 'd1', more: false }])
  expect(hidden).toEqual([])
})

test('A cursor that does not move ends the pull', async () => {
  saveSetting(db, 'cursor', 'c1')
  expect((await pull([page([1], 'c1', true)])).cursors).toEqual(['c1'])
})

async function pull(
  answers: readonly (RawChangesPage | ServerResult<never>)[],
  applyChange: ApplyChange = apply,
): Promise<{ cursors: (string | undefined)[]; result: ServerResult<number> }> {
  const cursors: (string | undefined)[] = []
  const left = [...answers]
  const result = await pullChanges(
    {
      db,
      applyChange,
      hideUnseen: (_db, entity, id) => hidden.push(`${entity} ${id.slice(-2)}`),
      onUnits: () => undefined,
      fetch(cursor) {
        cursors.push(cursor)
        const answer = left.shift() ?? serverFailure('server', 'script-ended')
        return Promise.resolve('ok' in answer ? answer : { ok: true, value: answer })
      },
      onPage: () => undefined,
      now: () => day,
      version,
    },
    forever,
  )
  return { cursors, result }
}

function apply(...[database, change]: Parameters<ApplyChange>): boolean {
  if ('body' in change && change.entity === 'unit') applyUnit(database, change.body)
  return true
}

function page(seqs: readonly number[], cursor: string, more = false): RawChangesPage {
  return { changes: seqs.map(unit), cursor, more }
}

function unit(seq: number) {
  const id = `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`
  return { seq, entity: 'unit', body: { id, code: String(seq), name: '某单位', parentCode: null } }
}

function listUnits(): unknown[] {
  return db.prepare('SELECT code FROM unit ORDER BY code').pluck().all()
}
