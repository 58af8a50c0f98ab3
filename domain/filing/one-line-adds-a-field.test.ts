import { expect, test } from 'vitest'
import { taskGroupFiling } from '../task-group/task-group.filing.ts'
import { sampleTaskGroup } from '../task-group/task-group.sample.ts'
import { checkFields } from './check-fields.ts'
import { listColumns, toListRow } from './columns.ts'
import type { AnyFiling } from './define-filing.ts'
import { text } from './field.ts'
import { recordOf, toCompleteData } from './filing-data.ts'
import { toPrintModel } from './print-model.ts'

const line = text('escort', '陪同', { list: true, required: true, max: 10 })

const extended: AnyFiling = {
  ...taskGroupFiling,
  sections: taskGroupFiling.sections.map((section) =>
    section.key === 'group' ? { ...section, fields: [...section.fields, line] } : section,
  ),
}

const old = toCompleteData(taskGroupFiling, sampleTaskGroup)
const filled = toCompleteData(extended, { ...old, group: { ...recordOf(old, 'group'), escort: '贺云舟' } })

test('one line adds a field to the data: empty in what was saved before, kept in what is saved now', () => {
  expect(recordOf(old, 'group')).not.toHaveProperty('escort')
  expect(recordOf(toCompleteData(extended, old), 'group')['escort']).toBeNull()
  expect(recordOf(filled, 'group')['escort']).toBe('贺云舟')
})

test('… to the checks', () => {
  function codes(escort: string | null): string[] {
    return checkFields(extended, { ...filled, group: { ...recordOf(filled, 'group'), escort } })
      .filter((issue) => issue.path === 'group.escort')
      .map((issue) => issue.code)
  }
  expect(codes(null)).toEqual(['required'])
  expect(codes('十一个字的名字实在太长了')).toEqual(['too-long'])
  expect(codes('贺云舟')).toEqual([])
})

test('… to the list and its Excel export', () => {
  expect(listColumns(extended).at(-1)).toEqual({ key: 'group.escort', section: 'group', field: line })
  expect(toListRow(extended, filled)['group.escort']).toBe('贺云舟')
})

test('… and to the print and the reviewer’s page', () => {
  const group = toPrintModel(extended, filled, (_list, code) => code).sections[0]
  expect(group && 'pairs' in group ? group.pairs.at(-1) : undefined).toEqual({
    label: '陪同',
    value: '贺云舟',
    wide: false,
  })
})

test('a client that does not know the line yet drops it without a word', () => {
  expect(recordOf(toCompleteData(taskGroupFiling, filled), 'group')).not.toHaveProperty('escort')
})
