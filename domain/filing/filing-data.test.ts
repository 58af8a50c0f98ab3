import { describe, expect, test } from 'vitest'
import { sampleTaskGroup } from '../task-group/task-group.sample.ts'
import { taskGroupFiling } from '../task-group/task-group.filing.ts'
import { text } from './field.ts'
import { createRow, holds, isEmpty, isRequired, recordOf, rowsOf, toCompleteData, withDerived } from './filing-data.ts'
import { rows } from './section.ts'

describe('complete data', () => {
  test('of nothing has every section and every field, all empty but the figures worked out', () => {
    const data = toCompleteData(taskGroupFiling)
    expect(Object.keys(data)).toEqual(taskGroupFiling.sections.map((section) => section.key))
    const filled = Object.entries(recordOf(data, 'group')).filter(([, value]) => value !== null)
    expect(filled).toEqual([
      ['memberCount', 0],
      ['totalDays', 0],
    ])
    expect(Object.keys(recordOf(data, 'group'))).toEqual(taskGroupFiling.sections[0]?.fields.map((field) => field.key))
  })

  test('drops what no definition knows, and keeps the ids of rows', () => {
    const data = toCompleteData(taskGroupFiling, {
      ...sampleTaskGroup,
      gone: { a: 1 },
      group: { ...sampleTaskGroup.group, gone: 1 },
      members: sampleTaskGroup.members.map((member) => ({ ...member, gone: 1 })),
    })
    expect(JSON.stringify(data)).not.toContain('gone')
    expect(rowsOf(data, 'members').map((row) => row.id)).toEqual(['member-1', 'member-2'])
  })

  test('takes a section in the wrong shape for an empty one', () => {
    const data = toCompleteData(taskGroupFiling, { group: [], members: { name: '林知远' } })
    expect(recordOf(data, 'group')['name']).toBeNull()
    expect(rowsOf(data, 'members')).toEqual([])
  })

  test('never believes a derived figure: it is worked out anew', () => {
    const data = toCompleteData(taskGroupFiling, {
      ...sampleTaskGroup,
      group: { ...sampleTaskGroup.group, memberCount: 99, totalDays: 99 },
    })
    expect(recordOf(data, 'group')).toMatchObject({ memberCount: 2, totalDays: 5 })
    expect(rowsOf(data, 'members').map((row) => row['age'])).toEqual([51, 39])
  })

  test('knows no age while a date is half typed', () => {
    const group = { ...sampleTaskGroup.group, departOn: '2027-03-' }
    const data = withDerived(taskGroupFiling, { ...toCompleteData(taskGroupFiling, sampleTaskGroup), group })
    expect(rowsOf(data, 'members').map((row) => row['age'])).toEqual([null, null])
  })
})

test('a new row has every field, takes what is known and an id of its own', () => {
  const section = rows('people', '人员', { noun: '人员', measure: '人' }, [text('name', '姓名'), text('post', '职务')])
  const one = createRow(section, { name: '林知远', other: 1, id: 'taken' })
  const two = createRow(section)
  expect(one).toEqual({ id: one.id, name: '林知远', post: null })
  expect(two).toEqual({ id: two.id, name: null, post: null })
  expect(new Set([one.id, two.id, 'taken']).size).toBe(3)
})

describe('a condition', () => {
  const data = { group: { formation: 'cross', days: 0, inPlan: false } }

  test.each([
    ['group.formation', ['cross', 'join'], true],
    ['group.formation', ['own'], false],
    ['group.days', [0], true],
    ['group.days', ['0'], false],
    ['group.inPlan', [false], true],
    ['group.missing', [false, 0, ''], false],
    ['missing.formation', ['cross'], false],
    ['classified', [true], true],
    ['missing', [true], false],
  ])('on %s in %o is %s', (field, values, expected) => {
    expect(holds({ field, in: values }, data, { classified: true })).toBe(expected)
  })

  test('on a field of the row is false where there is no row', () => {
    expect(holds({ field: 'classified', in: [true] }, data)).toBe(false)
  })

  test('may say when a field is required', () => {
    const field = text('reply', '复函', { required: { field: 'group.formation', in: ['cross'] } })
    expect(isRequired(field, data)).toBe(true)
    expect(isRequired(field, { group: { formation: 'own' } })).toBe(false)
    expect(isRequired(text('reply', '复函'), data)).toBe(false)
  })
})

test('zero and no are answers; nothing, empty text and an empty list are not', () => {
  expect([0, false, ' ', ['DEU']].map(isEmpty)).toEqual([false, false, false, false])
  expect([undefined, null, '', []].map(isEmpty)).toEqual([true, true, true, true])
})
