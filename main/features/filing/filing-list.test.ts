import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '../../../domain/reference/calendar.ts'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { applyUnit } from '../person/unit.repo.ts'
import { clerk, openTestDesk, type TestDesk } from './desk.fixture.ts'
import type { ParsedQuery } from './list-condition.ts'
import { completeGroup, toServerFiling } from './sample-cases.fixture.ts'
import { applyServerFiling } from './server-filing.ts'

const COUNT = 10_000
const states = ['submitted', 'approved', 'returned', 'executed'] as const
let desk: TestDesk

interface Sample {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly unitCode: string
  readonly departOn: string
  readonly returnOn: string
  readonly updatedAt: string
  readonly leader: string
}
const samples: Sample[] = []

beforeAll(() => {
  desk = openTestDesk()
  const base = completeGroup()
  desk.db.transaction(() => {
    for (let index = 0; index < COUNT; index += 1) {
      const departOn = addDays('2020-01-01', (index * 7) % 2500)
      const sample = {
        id: uuidv7(),
        number: `22000771202611${String(index).padStart(4, '0')}`,
        state: states[index % 4] ?? 'submitted',
        unitCode: index % 10 === 0 ? '000999' : clerk.unitCode,
        departOn,
        returnOn: addDays(departOn, 6),
        updatedAt: new Date(Date.UTC(2026, 0, 1) + ((index * 7919) % COUNT) * 60_000).toISOString(),
        leader: index % 500 === 0 ? '欧阳若兰' : '林晓东',
      }
      samples.push(sample)
      const { departOn: from, returnOn: to, leader, ...filing } = sample
      const data = {
        ...base,
        group: { ...base['group'], name: `第${index}号团`, departOn: from, returnOn: to },
        members: [{ id: uuidv7(), name: leader, identityNumber: String(index) }],
      }
      applyServerFiling(desk.db, toServerFiling({ ...filing, data: FilingDataShape.parse(data) }))
    }
  })()
}, 60_000)
afterAll(() => desk.close())

async function list(wanted: Partial<ParsedQuery>) {
  return desk.call['filing.list']({
    kind: 'task-group',
    text: '',
    states: [],
    fromOn: null,
    toOn: null,
    unitCode: null,
    scope: 'all',
    sort: 'updated',
    page: 1,
    pageSize: 20,
    ...wanted,
  })
}

test('Every one of 10,000 groups is on exactly one page, in order', async () => {
  const seen: string[] = []
  for (let page = 1; page <= COUNT / 200; page += 1) {
    const { rows, total } = await list({ page, pageSize: 200 })
    expect(total).toBe(COUNT)
    seen.push(...rows.map((row) => row.id))
  }
  const expected = samples.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).map((sample) => sample.id)
  expect(seen).toEqual(expected)
  expect((await list({ page: 501 })).rows).toEqual([])
})

test('Each order is the order it says', async () => {
  const needs = await list({ sort: 'needs-me', pageSize: 200 })
  expect(new Set(needs.rows.map((row) => row.state))).toEqual(new Set(['returned']))
  const departs = (await list({ sort: 'departs', pageSize: 200 })).rows.map((row) =>
    String(row.columns['group.departOn']),
  )
  expect(departs).toEqual(departs.toSorted().toReversed())
  const numbers = (await list({ sort: 'number', pageSize: 3 })).rows.map((row) => row.number)
  expect(numbers).toEqual(['220007712026119999', '220007712026119998', '220007712026119997'])
})

test('States, period, scope and text narrow the list to exactly what fits', async () => {
  const count = (fits: (sample: Sample) => boolean) => samples.filter(fits).length
  expect((await list({ states: ['returned', 'approved'] })).total).toBe(COUNT / 2)
  const inPeriod = (sample: Sample) => sample.departOn <= '2021-03-31' && sample.returnOn >= '2021-03-01'
  expect((await list({ fromOn: '2021-03-01', toOn: '2021-03-31' })).total).toBe(count(inPeriod))
  const own = (sample: Sample) => sample.unitCode === clerk.unitCode && sample.state !== 'executed'
  expect((await list({ scope: 'own' })).total).toBe(count(own))
  const both = (sample: Sample) => own(sample) && inPeriod(sample) && sample.leader === '欧阳若兰'
  expect((await list({ text: '若兰', scope: 'own', fromOn: '2021-03-01', toOn: '2021-03-31' })).total).toBe(count(both))
})

test('A unit is asked for alone, or with all units below it, in every order and on every page', async () => {
  const units = [
    ['000001', null],
    ['000999', '000001'],
    [clerk.unitCode, '000999'],
    ['000555', null],
  ] as const
  for (const [code, parentCode] of units) applyUnit(desk.db, { id: uuidv7(), code, name: code, parentCode })
  const of = (unitCode: string) => samples.filter((sample) => sample.unitCode === unitCode).length
  expect((await list({ unitCode: '000999' })).total).toBe(of('000999'))
  expect((await list({ unitCode: '000999', subordinates: true })).total).toBe(COUNT)
  expect((await list({ unitCode: '000001', subordinates: true })).total).toBe(COUNT)
  expect((await list({ unitCode: '000001' })).total).toBe(0)
  expect((await list({ unitCode: '000555', subordinates: true })).total).toBe(0)
  expect((await list({ unitCode: '000777', subordinates: true })).total).toBe(0)
  let compared = 0
  for (const sort of ['needs-me', 'updated', 'departs', 'number'] as const) {
    for (const states of [[], ['returned'], ['returned', 'approved']]) {
      for (const asked of [{ unitCode: '000999' }, { unitCode: '000999', subordinates: true }]) {
        const whole = [1, 2, 3, 4].map((page) => list({ ...asked, states, sort, page, pageSize: 50 }))
        const ids = (await Promise.all(whole)).flatMap(({ rows }) => rows.map((row) => row.id))
        const fits = (sample: Sample) =>
          ('subordinates' in asked || sample.unitCode === '000999') &&
          (states.length === 0 || states.includes(sample.state))
        const key = (sample: Sample) =>
          ({
            'needs-me': `${sample.state === 'returned' ? 1 : 0}${sample.updatedAt}`,
            updated: sample.updatedAt,
            departs: sample.departOn,
            number: sample.number,
          })[sort]
        const inOrder = samples
          .filter(fits)
          .toSorted((a, b) => (key(a) === key(b) ? (a.id < b.id ? -1 : 1) : key(a) < key(b) ? 1 : -1))
        expect(ids, `${sort} ${states.join()}`).toEqual(inOrder.slice(0, 200).map((sample) => sample.id))
        compared += ids.length
      }
    }
  }
  console.log(`${compared} rows in the order they should have`)
})

test('A text finds title, number, name and the name in pinyin, and means itself', async () => {
  expect((await list({ text: '第77号' })).rows).toMatchObject([{ title: '第77号团' }])
  expect((await list({ text: '220007712026110042' })).rows).toMatchObject([{ title: '第42号团' }])
  expect((await list({ text: '欧阳若兰' })).total).toBe(20)
  expect((await list({ text: 'oyrl' })).total).toBe(20)
  expect((await list({ text: 'OuYang' })).total).toBe(20)
  expect((await list({ text: '%' })).total).toBe(0)
  expect((await list({ text: '_' })).total).toBe(0)
})
