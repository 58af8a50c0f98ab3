import { expect, test } from 'vitest'
import { DaysByCountries, findDaysLimit } from './trip-limits.ts'

const limits = DaysByCountries.parse({ limits: [5, 8, 10], extraDays: 1, extraFor: ['BRA', 'KEN'] })

test.each([
  [[], undefined],
  [['DEU'], 5],
  [['DEU', 'FRA'], 8],
  [['DEU', 'FRA', 'ITA'], 10],
  [['DEU', 'FRA', 'ITA', 'AUT'], 10],
  [['BRA'], 6],
  [['BRA', 'KEN'], 9],
  [['DEU', 'KEN', 'FRA'], 11],
])('a trip to %o may take %s days', (countries, days) => {
  expect(findDaysLimit(limits, countries)).toBe(days)
})

test('no country is far unless the pack says so; a pack without limits is refused', () => {
  expect(findDaysLimit(DaysByCountries.parse({ limits: [5] }), ['BRA'])).toBe(5)
  expect(DaysByCountries.safeParse({ limits: [] }).success).toBe(false)
})
