import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FilingDataShape } from '../../domain/sync/submission.ts'
import { openTestDesk, valueOf, type TestDesk } from '../features/filing/desk.fixture.ts'
import { completePlan, toServerFiling } from '../features/filing/sample-cases.fixture.ts'
import { applyServerFiling } from '../features/filing/server-filing.ts'
import { readJournal } from './journal-file.ts'
import { closeWithJournal, flushJournal, startJournal } from './journal.ts'
import { listNoted, listUnsent } from './journal.repo.ts'

const key = randomBytes(32)
let desk: TestDesk
let file = ''

beforeEach(() => {
  desk = openTestDesk()
  file = path.join(path.dirname(desk.db.name), 'journal-1.bdj')
  startJournal(desk.db, { file, key: Buffer.from(key), generation: 1, mostGrowth: 200_000 })
})
afterEach(() => {
  if (desk.db.open) closeWithJournal(desk.db)
  desk.close()
})

test('A draft, its submission and its deletion are in the journal when the answer leaves', async () => {
  const id = await draft('赴日')
  expect(listKept()).toContain(`filing ${id}`)
  expect(JSON.stringify(read().get(`filing ${id}`))).toContain('赴日')
  valueOf(await desk.submit(id))
  flushJournal(desk.db)
  const kept = JSON.stringify(read().get(`filing ${id}`)?.tables)
  expect(kept).toContain('submit-filing')
  const other = await draft('不去了')
  valueOf(await desk.call['filing.delete']({ id: other }))
  flushJournal(desk.db)
  expect(read().get(`filing ${other}`)?.tables).toBeNull()
})

test('What the journal holds after many acts is what it would hold if it were written whole', async () => {
  for (let index = 0; index < 20; index += 1) {
    const id = await draft(`第 ${index} 件`)
    if (index % 3 === 0) valueOf(await desk.submit(id))
    else if (index % 5 === 1) valueOf(await desk.call['filing.delete']({ id }))
    flushJournal(desk.db)
  }
  const kept = [...read().values()].filter(({ tables }) => tables !== null).map(toComparable)
  const whole = [...listUnsent(desk.db)].map(toComparable)
  expect(kept.toSorted()).toEqual(whole.toSorted())
  expect(kept.length).toBeGreaterThan(40)
})

test('What is taken back was never noted, and what the office sends costs nothing', async () => {
  flushJournal(desk.db)
  const before = readFileSync(file).length
  const word = {
    kind: 'plan',
    data: FilingDataShape.parse(completePlan()),
    number: '20270001',
    materials: [],
    reviews: [],
  }
  for (let index = 0; index < 50; index += 1) {
    applyServerFiling(desk.db, toServerFiling({ ...word, id: crypto.randomUUID(), state: 'submitted', revision: 1 }))
  }
  expect(listNoted(desk.db)).toEqual([])
  const taken = desk.db.transaction(() => {
    desk.db.prepare(`INSERT INTO setting VALUES ('last-unit', '220199')`).run()
    expect(listNoted(desk.db)).toHaveLength(1)
    throw new Error('taken back')
  })
  expect(taken).toThrow('taken back')
  expect(listNoted(desk.db)).toEqual([])
  flushJournal(desk.db)
  expect(readFileSync(file).length).toBe(before)
})

test('A journal that has grown is written anew, and says the same', async () => {
  const id = await draft('写了很久')
  for (let index = 0; index < 40; index += 1) {
    desk.db.prepare('UPDATE filing SET version = version + 1 WHERE id = :id').run({ id })
    const text = JSON.stringify('长'.repeat(8000) + index)
    desk.db.prepare('UPDATE filing_content SET data = :text WHERE filing_id = :id').run({ id, text })
    flushJournal(desk.db)
  }
  expect(readFileSync(file).length).toBeLessThan(600_000)
  expect(JSON.stringify(read().get(`filing ${id}`))).toContain('长39')
})

function toComparable(record: object): string {
  return JSON.stringify(record)
}

function read() {
  const journal = readJournal(file, key)
  if (!journal) throw new Error('no journal')
  expect(journal.lost).toBe(0)
  return journal.records
}

function listKept(): readonly string[] {
  return [...read().keys()]
}

async function draft(task: string): Promise<string> {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  const plan = completePlan()
  const data = FilingDataShape.parse({ ...plan, group: { ...plan['group'], task } })
  valueOf(await desk.call['filing.save']({ id, data, baseVersion: 1 }))
  flushJournal(desk.db)
  return id
}
