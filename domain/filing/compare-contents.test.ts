import fc from 'fast-check'
import { expect, test } from 'vitest'
import { taskGroupFiling } from '../task-group/task-group.filing.ts'
import { compareContents, type Versions } from './compare-contents.ts'
import { defineFiling } from './define-filing.ts'
import { derived, integer, text } from './field.ts'
import type { FilingContent } from './filing-content.ts'
import { toCompleteData } from './filing-data.ts'
import type { Material } from './material.ts'
import { mergeContents, toObviousChoices } from './merge-contents.ts'
import { reviewedBy } from './review-states.ts'
import { rows, section, type FilingData } from './section.ts'

const filing = defineFiling({
  kind: 'trip',
  title: '出访',
  numberLabel: '编号',
  sections: [
    section('group', '团组', [
      text('name', '名称'),
      text('task', '任务'),
      derived('count', '人数', (_: unknown, data: { members: readonly unknown[] }) => data.members.length),
    ]),
    rows('members', '人员', { noun: '人员', measure: '人' }, [text('name', '姓名'), integer('age', '年龄')]),
  ],
  rules: [],
  states: reviewedBy({ submitted: '审核中', approved: '已通过' }),
  titleOf: () => '',
  periodOf: () => ({ fromOn: null, toOn: null }),
})

const ids = ['a', 'b', 'c', 'd'].map((letter) => `00000000-0000-7000-8000-00000000000${letter}`)
const [a = '', b = '', c = ''] = ids
const base = toContent({ group: { name: '赴德', task: '洽谈' }, members: [{ id: a, name: '甲', age: 40 }] }, [])

function toContent(data: FilingData, materials: readonly Material[]): FilingContent {
  return { data: toCompleteData(filing, data), materials }
}

function paper(id: string, slot: string, sha256: string): Material {
  return { id, slot, name: `${sha256}.pdf`, mediaType: 'application/pdf', bytes: 1, sha256 }
}

function changers(versions: Versions): Record<string, string> {
  return Object.fromEntries(compareContents(filing, versions).map(({ path, changedBy }) => [path, changedBy]))
}

test('Told apart are: changed here, changed by the office, changed by both', () => {
  const mine = toContent({ group: { name: '赴法', task: '考察' }, members: [{ id: a, name: '甲', age: 40 }] }, [])
  const theirs = toContent({ group: { name: '赴英', task: '洽谈' }, members: [{ id: a, name: '甲', age: 41 }] }, [])
  expect(changers({ mine, theirs, base })).toEqual({
    'group.name': 'both',
    'group.task': 'mine',
    [`members.${a}.age`]: 'theirs',
  })
  // Where nobody knows what both began from, a person decides everything.
  expect(new Set(Object.values(changers({ mine, theirs, base: null })))).toEqual(new Set(['both']))
  expect(toObviousChoices(compareContents(filing, { mine, theirs, base }))).toEqual({
    'group.task': 'mine',
    [`members.${a}.age`]: 'theirs',
  })
})

test('Rows: added, taken away, added alike by both, put in another order', () => {
  const { group = {} } = base.data
  const [first, second] = [
    { id: a, name: '甲', age: 40 },
    { id: b, name: '乙', age: 30 },
  ]
  const mine = toContent({ group, members: [first, second] }, [])
  const theirs = toContent({ group, members: [] }, [])
  expect(changers({ mine, theirs, base })).toEqual({ [`members.${a}`]: 'theirs', [`members.${b}`]: 'mine' })
  // The same person entered on both sides is one person, under the office's id.
  const alike = toContent({ group, members: [first, { ...second, id: c }] }, [])
  expect(changers({ mine, theirs: alike, base })).toEqual({})
  expect(mergeContents(filing, { mine, theirs: alike, base }, {}).data['members']).toMatchObject([{ id: a }, { id: c }])
  const turned = toContent({ group, members: [second, first] }, [])
  expect(changers({ mine: turned, theirs: mine, base: mine })).toEqual({ members: 'mine' })
})

test('Papers are compared by place and content: another id is the same paper', () => {
  const mine = { ...base, materials: [paper('1', 'letter', 'x'), paper('2', 'budget', 'y')] }
  const theirs = { ...base, materials: [paper('3', 'letter', 'x'), paper('4', 'budget', 'z')] }
  expect(changers({ mine, theirs, base: mine })).toEqual({ 'materials.budget': 'theirs' })
  const merged = mergeContents(filing, { mine, theirs, base: mine }, { 'materials.budget': 'mine' })
  expect(merged.materials.map(({ id }) => id)).toEqual(['3', '2'])
})

test('Figures the form works out are no difference, and are right in what is merged', () => {
  const { group = {} } = base.data
  const mine = toContent(
    {
      group,
      members: [
        { id: a, name: '甲', age: 40 },
        { id: b, name: '乙', age: 1 },
      ],
    },
    [],
  )
  const theirs = toContent(
    {
      group,
      members: [
        { id: a, name: '甲', age: 40 },
        { id: c, name: '丙', age: 2 },
      ],
    },
    [],
  )
  expect(mine.data['group']).toMatchObject({ count: 2 })
  const merged = mergeContents(
    filing,
    { mine, theirs, base },
    toObviousChoices(compareContents(filing, { mine, theirs, base })),
  )
  expect(merged.data['members']).toMatchObject([{ name: '甲' }, { name: '乙' }, { name: '丙' }])
  expect(merged.data['group']).toMatchObject({ count: 3 })
})

const value = fc.constantFrom('', '甲', '乙', '丙')
const content = fc
  .record({
    name: value,
    task: value,
    members: fc.uniqueArray(
      fc.record({ id: fc.constantFrom(...ids), name: value, age: fc.integer({ min: 1, max: 3 }) }),
      {
        selector: (row) => row.id,
      },
    ),
    papers: fc.uniqueArray(fc.tuple(fc.constantFrom('letter', 'budget', 'list'), fc.constantFrom('x', 'y')), {
      selector: ([slot]) => slot,
    }),
  })
  .map(({ name, task, members, papers }) =>
    toContent(
      { group: { name, task }, members },
      papers.map(([slot, sha256]) => paper(`${slot}-${sha256}`, slot, sha256)),
    ),
  )

test('Whatever the versions: all of mine is mine, all of theirs is theirs, and what was chosen is what stands', () => {
  let differences = 0
  const RUNS = 2000
  fc.assert(
    fc.property(content, content, fc.option(content), fc.infiniteStream(fc.boolean()), (mine, theirs, base, sides) => {
      const versions = { mine, theirs, base }
      const all = compareContents(filing, versions)
      differences += all.length
      const only = (side: 'mine' | 'theirs') => Object.fromEntries(all.map(({ path }) => [path, side]))
      const asMine = mergeContents(filing, versions, only('mine'))
      const asTheirs = mergeContents(filing, versions, only('theirs'))
      expect(compareContents(filing, { mine: asMine, theirs: mine, base: null })).toEqual([])
      expect(asTheirs).toEqual(theirs)

      const choices = Object.fromEntries(all.map(({ path }) => [path, sides.next().value ? 'mine' : 'theirs'] as const))
      const merged = mergeContents(filing, versions, choices)
      // Against either side, nothing differs that was taken from it.
      const left = new Set(compareContents(filing, { mine: merged, theirs, base: null }).map(({ path }) => path))
      for (const { path, kind } of all)
        if (kind !== 'order' && choices[path] === 'theirs') expect(left.has(path)).toBe(false)
      for (const { path, kind } of all)
        if (kind === 'field' && choices[path] === 'mine') expect(left.has(path)).toBe(true)
    }),
    { numRuns: RUNS },
  )
  console.log(`${RUNS} pairs of versions with ${differences} differences compared and merged`)
})

test('A real kind of filing with itself has no difference', () => {
  const data = toCompleteData(taskGroupFiling, {})
  const same = { data, materials: [] }
  expect(compareContents(taskGroupFiling, { mine: same, theirs: same, base: null })).toEqual([])
})
