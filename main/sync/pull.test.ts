import Sqlite from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import { beforeEach, expect, test } from 'vitest'
import { migrations } from '../db/migrations.ts'
import { findFilingRecord } from '../features/filing/filing.repo.ts'
import { applyUnit, deleteUnit } from '../features/person/unit.repo.ts'
import { countHeld, listHeld, noteDeletion } from './held-deletion.repo.ts'
import { applyChange as applyServerChange } from './apply-change.ts'
import type { ApplyChange } from './pull-deps.ts'
import { pullChanges } from './pull.ts'
import { beginFeedAnew } from './feed-anew.repo.ts'
import { toFeed } from './feed.fixture.ts'
import { toFilingChange } from './filing-change.fixture.ts'
import { findReadyPage, type FeedPage, type RawChangesPage } from './read-page.ts'
import { serverFailure, type ServerResult } from './server-result.ts'
import { deleteSetting, findSetting, saveSetting } from './setting.repo.ts'

const forever = new AbortController().signal
let db = new Sqlite(':memory:')
let hidden: string[] = []
let day = '2026-11-21T01:00:00.000Z'
let version = '1.0.0'

beforeEach(() => {
  hidden = []
  day = '2026-11-21T01:00:00.000Z'
  version = '1.0.0'
  db = new Sqlite(':memory:')
  for (const { sql } of migrations) db.exec(sql)
})

test('Pages follow each other until there is no more, and the cursor moves with them', async () => {
  const asked = await pull([page([1, 2], 'c2', true), page([3], 'c3')])
  expect(asked).toMatchObject({ cursors: [undefined, 'c2'], result: { ok: true, value: 3 } })
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

test('A feed that is sent back to its beginning while a page is on its way begins there', async () => {
  saveSetting(db, 'cursor', 'old')
  // An answer to a push wants to see again what has passed already.
  const sendBack = {
    ...page([2], 'c2'),
    get units() {
      deleteSetting(db, 'cursor')
      return undefined
    },
  }
  const asked = await pull([sendBack, page([1], 'c1', true), page([3], 'c3')])
  expect(asked).toMatchObject({ cursors: ['old', undefined, 'c1'], result: { ok: true, value: 2 } })
  expect([listUnits(), findSetting(db, 'cursor')]).toEqual([['1', '3'], 'c3'])
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

test('What one version could not use is read again by the next one, once', async () => {
  const future = { seq: 2, entity: 'hologram', body: { id: 1 } }
  const units = [unit(1), unit(2)]
  await pull([{ changes: [...units, future], cursor: 'c1', more: false }])
  expect((await pull([page([], 'c1')])).cursors).toEqual(['c1'])
  version = '1.1.0'
  const asked = await pull([{ changes: units, cursor: 'c2', more: true }, page([3], 'c3')])
  expect(asked.cursors).toEqual([undefined, 'c2'])
  expect(findSetting(db, 'set-aside')).toBeUndefined()
  expect(hidden).toEqual([])
  expect((await pull([page([], 'c3')])).cursors).toEqual(['c3'])
})

test('Filings that come written out are written as they are; where one is here or cannot be written, all are read anew', async () => {
  const [here, fresh, odd] = [uuidv7(), uuidv7(), uuidv7()]
  const whole = (ids: readonly string[], cursor: string, more: boolean) => ({
    ...{ changes: [unit(1), ...ids.map((id) => toFilingChange(id))], cursor, more },
  })
  const first = await pull([toReady(whole([here], 'c1', true)), toReady(whole([fresh], 'c2', false))], applyAny)
  expect(first).toMatchObject({ cursors: [undefined, 'c1'], unread: 0, result: { ok: true, value: 4 } })
  expect([findFilingRecord(db, here)?.revision, findFilingRecord(db, fresh)?.revision]).toEqual([1, 1])

  const known = await pull([toReady(whole([here], 'c3', false)), whole([here], 'c3', false)], applyAny)
  expect(known).toMatchObject({ cursors: ['c2', 'c2'], unread: 1, result: { ok: true, value: 2 } })

  const broken = toReady(whole([odd], 'c4', false))
  const rows = broken.ready?.filings.map((filing) => ({ ...filing, values: filing.values.map(() => null) }))
  const unwritable = { ...broken, ready: { filings: rows ?? [], texts: broken.ready?.texts ?? new Uint8Array() } }
  const tried = await pull([unwritable, whole([odd], 'c4', false)], applyAny)
  expect(tried).toMatchObject({ cursors: ['c3', 'c3'], unread: 1, result: { ok: true, value: 2 } })
  expect([findFilingRecord(db, odd)?.revision, findSetting(db, 'cursor')]).toEqual([1, 'c4'])
})

test.each(['feed read anew', 'deletion undecided'])('With a %s no filing comes in unlooked at', async (state) => {
  if (state === 'feed read anew') beginFeedAnew(db)
  else noteDeletion(db, { entity: 'unit', id: unit(5).body.id, seq: 1 })
  const page = { changes: [toFilingChange(uuidv7())], cursor: 'c1', more: true }
  expect((await pull([toReady(page), page, { ...page, more: false }], applyAny)).unread).toBe(1)
})

test('A page too large to be read is asked for again in smaller ones, down to a single change', async () => {
  const tooLarge = serverFailure('server', 'answer-too-large')
  const asked = await pull([tooLarge, tooLarge, page([1], 'c1')])
  expect(asked.limits).toEqual([30, 7, 1])
  const never = await pull(Array.from({ length: 10 }, () => tooLarge))
  expect([never.limits, never.result]).toEqual([[30, 7, 1], tooLarge])
})

test('A few deletions are carried out at the end of the feed, each once, and not what came back meanwhile', async () => {
  await pull([page(upTo(100), 'c1')])
  const changes = [gone(1), gone(2), gone(2), gone(999)]
  await pull([
    { changes, cursor: 'c2', more: true },
    { changes: [unit(2)], cursor: 'c3', more: false },
  ])
  expect(listUnits()).toHaveLength(99)
  expect(listUnits()).not.toContain('1')
  expect(countHeld(db)).toBe(0)
})

const limits = [
  { here: 2000, many: 51, few: 50 },
  { here: 400, many: 21, few: 20 },
  { here: 100, many: 11, few: 10 },
  { here: 5, many: 5, few: 5 },
]
test.each(limits)('Of $here records $few may go by themselves; $many or more wait for a person', async (limit) => {
  const { here, many, few } = limit
  await pull([page(upTo(here), 'c1')])
  await pull([{ changes: upTo(few).map(gone), cursor: 'c2', more: false }])
  expect([listUnits().length, countHeld(db)]).toEqual([here - few, 0])
  if (many === few) return
  await pull([{ changes: [gone(few + 1)], cursor: 'c3', more: false }])
  expect([listUnits().length, countHeld(db)]).toEqual([here - few, 1])
})

test('A mass deletion in many pages is held as a whole, and what the server tells of again leaves it', async () => {
  await pull([page(upTo(300), 'c1')])
  const pages = Array.from({ length: 10 }, (_, index) => ({
    changes: upTo(300)
      .slice(index * 30, index * 30 + 30)
      .map(gone),
    cursor: `d${index}`,
    more: index < 9,
  }))
  await pull(pages)
  expect([listUnits().length, countHeld(db)]).toEqual([300, 300])
  await pull([page([7, 8], 'e1')])
  expect([listUnits().length, countHeld(db)]).toEqual([300, 298])
  expect(listHeld(db, '2026-11-22', 1000).map(({ id }) => id)).not.toContain(unit(7).body.id)
})

test('Deletions count by the day: drops wear nothing away, and the next day a few go again', async () => {
  await pull([page(upTo(100), 'c1')])
  for (let number = 1; number <= 30; number += 1) {
    await pull([{ changes: [gone(number)], cursor: `d${number}`, more: false }])
  }
  expect([listUnits().length, countHeld(db)]).toEqual([90, 20])
  day = '2026-11-22T01:00:00.000Z'
  await pull([{ changes: [gone(31)], cursor: 'e1', more: false }])
  expect([listUnits().length, countHeld(db)]).toEqual([89, 20])
})

test('What is undecided when the program is closed in the middle of a mass deletion is decided at its end', async () => {
  await pull([page(upTo(100), 'c1')])
  await pull([{ changes: upTo(60).map(gone), cursor: 'c2', more: true }])
  expect([listUnits().length, countHeld(db)]).toEqual([100, 0])
  await pull([page([], 'c3')])
  expect([listUnits().length, countHeld(db)]).toEqual([100, 60])
})

test('A feed read anew that has lost many records holds them, unless the clerk files for fewer units now', async () => {
  const one = { code: '000305', name: '甲' }
  const two = { code: '000306', name: '乙' }
  const expired = serverFailure('refused', 'cursor-gone', { status: 410 })
  await pull([{ ...page(upTo(100), 'c1'), units: [one, two] }])
  await pull([expired, { ...page(upTo(20), 'd1'), units: [one, two] }])
  expect([hidden.length, countHeld(db)]).toEqual([0, 80])
  await pull([expired, { ...page(upTo(30), 'e1'), units: [one, two] }])
  expect([hidden.length, countHeld(db)]).toEqual([0, 70])
  await pull([expired, { ...page(upTo(20), 'f1'), units: [one] }])
  expect([hidden.length, countHeld(db)]).toEqual([80, 0])
})

test('A deletion that breaks off takes no other with it', async () => {
  await pull([page([1, 2, 3], 'c1')])
  function bug(...[database, change]: Parameters<ApplyChange>): boolean {
    if ('deleted' in change && change.id === unit(2).body.id) throw new TypeError('a bug')
    return apply(database, change)
  }
  await pull([{ changes: [gone(1), gone(2), gone(3)], cursor: 'c2', more: false }], bug)
  expect(listUnits()).toEqual(['2'])
  expect(findSetting(db, 'cursor')).toBe('c2')
})

async function pull(
  answers: readonly (RawChangesPage | FeedPage | ServerResult<never>)[],
  applyChange: ApplyChange = apply,
): Promise<{ cursors: (string | undefined)[]; limits: number[]; unread: number; result: ServerResult<number> }> {
  let unread = 0
  const cursors: (string | undefined)[] = []
  const limits: number[] = []
  const left = [...answers]
  const result = await pullChanges(
    {
      db,
      applyChange,
      hideUnseen: (_db, entity, id) => hidden.push(`${entity} ${id.slice(-2)}`),
      onUnits: () => undefined,
      openFeed: toFeed(
        (cursor, limit) => {
          cursors.push(cursor)
          limits.push(limit)
          return left.shift() ?? serverFailure('server', 'script-ended')
        },
        () => (unread += 1),
      ),
      onPage: () => undefined,
      now: () => day,
      version,
    },
    forever,
  )
  return { cursors, limits, unread, result }
}

function apply(...[database, change]: Parameters<ApplyChange>): boolean {
  if ('deleted' in change) deleteUnit(database, change.id)
  else if (change.entity === 'unit') applyUnit(database, change.body)
  return true
}

function applyAny(...change: Parameters<ApplyChange>): boolean {
  return change[1].entity === 'filing' ? applyServerChange(...change) : apply(...change)
}

/** As the thread gives it. */
function toReady(raw: RawChangesPage): FeedPage {
  const line = Buffer.from(JSON.stringify(raw))
  const page = findReadyPage(Buffer.from(new Uint8Array(line)), line.length)
  if (!page) throw new Error('no page')
  return page
}

function page(seqs: readonly number[], cursor: string, more = false): RawChangesPage {
  return { changes: seqs.map(unit), cursor, more }
}

function unit(seq: number) {
  const id = `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`
  return { seq, entity: 'unit', body: { id, code: String(seq), name: '某单位', parentCode: null } }
}

function gone(number: number) {
  return { seq: 10_000 + number, entity: 'unit', id: unit(number).body.id, deleted: true }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

function listUnits(): unknown[] {
  return db.prepare('SELECT code FROM unit ORDER BY code').pluck().all()
}
