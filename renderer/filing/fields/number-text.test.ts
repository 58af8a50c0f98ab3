import { expect, test } from 'vitest'
import { findNumber, toNumberText } from './number-text.ts'

test.each([
  ['120000', 120000],
  ['120,000.50', 120000.5],
  ['１２０', 120],
  ['12万', 120000],
  ['3.85万', 38500],
  [' 7 ', 7],
  ['-1', -1],
])('%s is the number %d', (typed, value) => {
  expect(findNumber(typed)).toBe(value)
})

test.each(['', '十二', '12元', '1.2.3', '1e3'])('%j is no number', (typed) => {
  expect(findNumber(typed)).toBeUndefined()
})

test('money is shown with thousands separators, a count without', () => {
  expect(toNumberText(1234567.5, true)).toBe('1,234,567.5')
  expect(toNumberText(2027, false)).toBe('2027')
})
