import { expect, test } from 'vitest'
import { taskGroupFiling } from '../task-group/task-group.filing.ts'
import { sampleTaskGroup } from '../task-group/task-group.sample.ts'
import { listColumns, toListRow } from './columns.ts'
import { toCompleteData } from './filing-data.ts'
import { toPrintModel, type PrintSection } from './print-model.ts'

const data = toCompleteData(taskGroupFiling, sampleTaskGroup)
const printed = toPrintModel(taskGroupFiling, data, (list, code) => `${list}:${code}`)

test('a print has the sections of the form, in its order and words', () => {
  expect(printed.title).toBe('任务团组')
  expect(printed.sections.map((section) => section.title)).toEqual(taskGroupFiling.sections.map((each) => each.title))
})

test('a part filled in once is printed as labels and values, without the links that mean nothing on paper', () => {
  const pairs = pairsOf(printed.sections[0])
  expect(pairs.get('团组名称')).toBe('赴德国农业技术交流团')
  expect(pairs.get('出访类别')).toBe('trip-category:cooperation')
  expect(pairs.get('出访人数')).toBe('2 人')
  expect(pairs.get('费用预算合计')).toBe('180,000.5 元')
  expect(pairs.get('需要说明的问题')).toBe('')
  expect(pairs.has('执行计划')).toBe(false)
})

test('rows are printed as a table, every row as wide as the head', () => {
  const people = printed.sections[1]
  if (!people || !('rows' in people)) throw new Error('members are rows')
  expect(people.rows.map((row) => row[0])).toEqual(['林知远', '宋知夏'])
  expect(people.rows.every((row) => row.length === people.head.length)).toBe(true)
})

test('what the form does not show is not printed, even when it was typed before', () => {
  const members = sampleTaskGroup.members.map((member) => ({ ...member, classified: false, classifiedLevel: 'core' }))
  function level(classified: boolean) {
    const changed = { ...data, members: members.map((member) => ({ ...member, classified })) }
    const section = toPrintModel(taskGroupFiling, changed, (_list, code) => code).sections[1]
    return section && 'rows' in section ? section.rows.map((row) => row[section.head.indexOf('涉密等级')]) : []
  }
  expect(level(true)).toEqual(['core', 'core'])
  expect(level(false)).toEqual(['', ''])
})

test('a list row holds the fields that say so, and only those', () => {
  const keys = listColumns(taskGroupFiling).map((column) => column.key)
  expect(keys).toEqual([
    'group.category',
    'group.leaderName',
    'group.departOn',
    'group.returnOn',
    'group.memberCount',
    'group.totalDays',
  ])
  expect(toListRow(taskGroupFiling, data)).toEqual({
    'group.category': 'cooperation',
    'group.leaderName': '林知远',
    'group.departOn': '2027-03-15',
    'group.returnOn': '2027-03-19',
    'group.memberCount': 2,
    'group.totalDays': 5,
  })
  expect(Object.values(toListRow(taskGroupFiling, {}))).toEqual(keys.map(() => null))
})

function pairsOf(section: PrintSection | undefined): ReadonlyMap<string, string> {
  return new Map(section && 'pairs' in section ? section.pairs.map((pair) => [pair.label, pair.value]) : [])
}
