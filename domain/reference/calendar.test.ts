import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, addMonths, ageOn, daysBetween, isDay, toWeekday } from './calendar.ts'

const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

test('the first and the last day of a stay are both counted', () => {
  expect(daysBetween('2026-06-08', '2026-06-15')).toBe(8)
  expect(daysBetween('2026-06-08', '2026-06-08')).toBe(1)
  expect(daysBetween('2026-06-09', '2026-06-08')).toBe(0)
})

test('months are added to the last day where the month is too short', () => {
  expect(addMonths('2026-08-31', 6)).toBe('2027-02-28')
  expect(addMonths('2027-08-31', 6)).toBe('2028-02-29')
  expect(addMonths('2026-01-15', -1)).toBe('2025-12-15')
  expect(addMonths('2026-11-21', 24)).toBe('2028-11-21')
})

test('age is completed on the birthday', () => {
  expect(ageOn('1980-05-20', '2026-05-19')).toBe(45)
  expect(ageOn('1980-05-20', '2026-05-20')).toBe(46)
  expect(ageOn('2004-02-29', '2025-02-28')).toBe(20)
})

test('days that do not exist are refused', () => {
  for (const text of ['2023-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-4-3', '20260403', '']) {
    expect(isDay(text)).toBe(false)
  }
  expect(isDay('2000-02-29')).toBe(true)
  expect(isDay('1900-02-29')).toBe(false)
  expect(() => addDays('2023-02-29', 1)).toThrow(RangeError)
})

test('agrees with UTC arithmetic of the platform on every tried day', () => {
  let tried = 0
  fc.assert(
    fc.property(days, fc.integer({ min: -40_000, max: 40_000 }), (on, count) => {
      tried += 1
      const instant = new Date(`${on}T00:00:00Z`)
      expect(isDay(on)).toBe(true)
      expect(toWeekday(on) % 7).toBe(instant.getUTCDay())
      instant.setUTCDate(instant.getUTCDate() + count)
      expect(addDays(on, count)).toBe(instant.toISOString().slice(0, 10))
      expect(daysBetween(on, addDays(on, count))).toBe(count + 1)
    }),
    { numRuns: 2000 },
  )
  console.log(`calendar: ${tried} days tried`)
  expect(tried).toBe(2000)
})
