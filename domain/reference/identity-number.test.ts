import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from './calendar.ts'
import { checkIdentityNumber, toBirthOn, toDivisionCode, toIdentityNumber, toSex } from './identity-number.ts'

const parts = fc.record({
  division: fc.constantFrom('220102', '222401', '110103', '440524', '650109', '820001'),
  birthOn: fc.integer({ min: 0, max: 60_000 }).map((count) => addDays('1900-01-01', count)),
  sequence: fc.integer({ min: 0, max: 999 }),
})

test('the published specimens are right', () => {
  for (const number of ['11010519491231002X', '440524188001010014']) {
    expect(checkIdentityNumber(number)).toBeUndefined()
  }
  expect(toBirthOn('11010519491231002X')).toBe('1949-12-31')
  expect(toSex('11010519491231002X')).toBe('2')
  expect(toSex('440524188001010014')).toBe('1')
})

test('each fault has its own code', () => {
  expect(checkIdentityNumber('1101051949123100')).toBe('length')
  expect(checkIdentityNumber('11010519491231002x')).toBe('lower-case')
  expect(checkIdentityNumber('11010519491231OO2X')).toBe('characters')
  expect(checkIdentityNumber('99010519491231002X')).toBe('division')
  expect(checkIdentityNumber('11010519490231002X')).toBe('birth-date')
  expect(checkIdentityNumber('110105194912310021')).toBe('check-digit')
})

test('a built number is right and gives back its parts', () => {
  let tried = 0
  fc.assert(
    fc.property(parts, (given) => {
      tried += 1
      const number = toIdentityNumber(given)
      expect(checkIdentityNumber(number)).toBeUndefined()
      expect(toBirthOn(number)).toBe(given.birthOn)
      expect(toDivisionCode(number)).toBe(given.division)
      expect(toSex(number)).toBe(given.sequence % 2 === 1 ? '1' : '2')
    }),
    { numRuns: 2000 },
  )
  console.log(`identity numbers: ${tried} tried`)
})

test('one mistyped digit, or two neighbours swapped, is always found', () => {
  let tried = 0
  fc.assert(
    fc.property(parts, fc.nat(16), fc.integer({ min: 1, max: 9 }), (given, at, by) => {
      const number = toIdentityNumber(given)
      const wrong = number.slice(0, at) + ((Number(number[at]) + by) % 10) + number.slice(at + 1)
      expect(checkIdentityNumber(wrong)).toBeDefined()
      const swapped = number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2)
      if (swapped !== number) expect(checkIdentityNumber(swapped)).toBeDefined()
      tried += 2
    }),
    { numRuns: 2000 },
  )
  console.log(`identity numbers: ${tried} faults tried`)
})
