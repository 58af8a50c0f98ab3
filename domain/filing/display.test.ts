import { expect, test } from 'vitest'
import { choice, choices, day, integer, money, text, yesNo, type Field, type FieldValue } from './field.ts'
import { toDisplay } from './display.ts'

const names: Readonly<Record<string, string>> = { 'countries/DEU': '德国', 'sex/1': '男' }
const cases: readonly (readonly [Field, FieldValue, string])[] = [
  [text('f', '名'), '林知远', '林知远'],
  [text('f', '名'), null, ''],
  [text('f', '名'), '', ''],
  [day('f', '日期'), '2027-03-15', '2027-03-15'],
  [integer('f', '人数', { unit: '人' }), 0, '0 人'],
  [integer('f', '年度'), 2027, '2027'],
  [money('f', '费用'), 1234567.5, '1,234,567.5 元'],
  [money('f', '费用'), 0, '0 元'],
  [yesNo('f', '双跨'), true, '是'],
  [yesNo('f', '双跨'), false, '否'],
  [choice('f', '性别', 'sex'), '1', '男'],
  [choice('f', '性别', 'sex'), '7', '7'],
  [choices('f', '国家', 'countries'), ['DEU', 'XYZ'], '德国、XYZ'],
  [choices('f', '国家', 'countries'), [], ''],
]

test.each(cases)('%o: %o reads “%s”', (field, value, expected) => {
  expect(toDisplay(field, value, (list, code) => names[`${list}/${code}`] ?? code)).toBe(expected)
})
