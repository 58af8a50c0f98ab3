import { expect, test } from 'vitest'
import { recordOf, rowsOf, toCompleteData } from '../../domain/filing/filing-data.ts'
import { getFiling } from '../../domain/filings.ts'
import { toIdentityNumber } from '../../domain/reference/identity-number.ts'
import { moveRow, toPlace, toRowName, toRows, valueAt, withRows, withValue } from './edit-data.ts'

const filing = getFiling('task-group')
const members = filing.sections.find((section) => section.key === 'members')
if (!members) throw new Error('task group without members')
const empty = toCompleteData(filing)

test('a path names a field, a field of a row, or a section', () => {
  expect(toPlace('group.name')).toEqual({ section: 'group', row: undefined, field: 'name' })
  expect(toPlace('members.0198.name')).toEqual({ section: 'members', row: '0198', field: 'name' })
  expect(toPlace('members')).toEqual({ section: 'members', row: undefined, field: undefined })
})

test('changing a value leaves the old data alone and works out figures anew', () => {
  const rows = toRows(members, [{ name: '周新宇' }, { name: '林若溪' }])
  const data = withRows(filing, empty, 'members', rows)
  expect(recordOf(data, 'group')['memberCount']).toBe(2)
  expect(recordOf(empty, 'group')['memberCount']).toBe(0)
  const changed = withValue(filing, data, toPlace(`members.${rows[1]?.id}.name`), '林若汐')
  expect(valueAt(changed, toPlace(`members.${rows[1]?.id}.name`))).toBe('林若汐')
  expect(valueAt(data, toPlace(`members.${rows[1]?.id}.name`))).toBe('林若溪')
})

test('an identity number that is right fills sex and birth date, and never what was typed before', () => {
  const [row] = toRows(members, [{ sex: '1' }])
  const number = toIdentityNumber({ division: '220102', birthOn: '1980-05-06', sequence: 124 })
  const data = withRows(filing, empty, 'members', row ? [row] : [])
  const filled = rowsOf(withValue(filing, data, toPlace(`members.${row?.id}.identityNumber`), number), 'members')[0]
  expect(filled?.['birthOn']).toBe('1980-05-06')
  expect(filled?.['sex']).toBe('1')
})

test('a row moves one place and stops at the ends', () => {
  const rows = toRows(members, [{ name: '甲' }, { name: '乙' }])
  const [first, second] = rows
  expect(moveRow(rows, second?.id ?? '', -1)).toEqual([second, first])
  expect(moveRow(rows, first?.id ?? '', -1)).toBe(rows)
})

test('a row is named after its section', () => {
  expect(toRowName(members, 0)).toBe('出访人员 1')
})
