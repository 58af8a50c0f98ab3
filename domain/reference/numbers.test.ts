import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  findFileNumberParts,
  findPlanNumberParts,
  isPhotoNumber,
  isVerificationNumber,
  toFileNumber,
  toPlanNumber,
} from './file-number.ts'
import { isOfficerId, toOfficerId } from './officer-id.ts'
import { checkOfficialPassportNumber, findDocumentKind } from './passport-number.ts'
import { isPhoneNumber, toPhoneNumber } from './phone.ts'

test('the file number of the manual is taken apart', () => {
  const parts = { provinceCode: '22', unitCode: '000771', year: 2018, month: 7, sequence: 83 }
  expect(findFileNumberParts('220007712018070083')).toEqual(parts)
  expect(toFileNumber(parts)).toBe('220007712018070083')
  expect(findFileNumberParts('22000771201807008')).toBeUndefined()
  expect(findFileNumberParts('220007712018130083')).toBeUndefined()
})

test('a file number gives back its parts', () => {
  const parts = fc.record({
    provinceCode: fc.constantFrom('22', '11', '65'),
    unitCode: fc.stringMatching(/^\d{6}$/),
    year: fc.integer({ min: 2000, max: 2099 }),
    month: fc.integer({ min: 1, max: 12 }),
    sequence: fc.integer({ min: 1, max: 9999 }),
  })
  fc.assert(
    fc.property(parts, (given) => {
      expect(findFileNumberParts(toFileNumber(given))).toEqual(given)
    }),
    { numRuns: 1000 },
  )
  console.log('file numbers: 1000 built and taken apart')
})

test('plan numbers have four or five digits behind the year', () => {
  expect(toPlanNumber(2018, 4)).toBe('20180004')
  expect(findPlanNumberParts('20180004')).toEqual({ year: 2018, sequence: 4 })
  expect(findPlanNumberParts('201800004')).toEqual({ year: 2018, sequence: 4 })
  expect(findPlanNumberParts('2018004')).toBeUndefined()
})

test('verification and photo numbers have their length', () => {
  expect(isVerificationNumber('HW3255020200727800043')).toBe(true)
  expect(isVerificationNumber('HW325502020072780004')).toBe(false)
  expect(isPhotoNumber('12345678901234567890')).toBe(true)
})

test('officer certificates have eight digits between their words', () => {
  expect(isOfficerId(toOfficerId(1234567))).toBe(true)
  expect(isOfficerId('政字第1234567号')).toBe(false)
})

test('every series of travel documents is told apart', () => {
  const examples: [string, string | undefined][] = [
    ['DE1234567', 'diplomatic'],
    ['D12345678', 'diplomatic'],
    ['SE1234567', 'service'],
    ['S.1234567', 'service'],
    ['S12345678', 'service'],
    ['PE1234567', 'public-affairs'],
    ['P.1234567', 'public-affairs'],
    ['P1234567', 'public-affairs'],
    ['E12345678', 'ordinary'],
    ['EA1234567', 'ordinary'],
    ['G12345678', 'ordinary'],
    ['141234567', 'ordinary'],
    ['K12345678', 'hong-kong'],
    ['KJ1234567', 'hong-kong'],
    ['MA1234567', 'macau'],
    ['C12345678', 'hk-macau-permit'],
    ['W12345678', 'hk-macau-permit'],
    ['EI1234567', undefined],
    ['EO1234567', undefined],
    ['PE123456', undefined],
  ]
  for (const [number, kind] of examples) expect(findDocumentKind(number), number).toBe(kind)
  console.log(`travel documents: ${examples.length} numbers tried`)
})

test('an ordinary passport is warned of for an official trip', () => {
  expect(checkOfficialPassportNumber('PE1234567')).toBeUndefined()
  expect(checkOfficialPassportNumber('E12345678')).toBe('not-official')
  expect(checkOfficialPassportNumber('ZZ1234567')).toBe('unknown-series')
})

test('mobile numbers and landlines with area code are phone numbers', () => {
  for (const number of ['13800138000', '19912345678', '0431-81234567', '043181234567', '010-12345678-801']) {
    expect(isPhoneNumber(number), number).toBe(true)
  }
  for (const number of ['12345678901', '1380013800', '81234567', '0431-01234567', '0431-812345678', '']) {
    expect(isPhoneNumber(number), number).toBe(false)
  }
})

test('what was typed is brought into the plain form', () => {
  expect(toPhoneNumber(' 138 0013 8000 ')).toBe('13800138000')
  expect(toPhoneNumber('+86 13800138000')).toBe('13800138000')
  expect(toPhoneNumber('（0431）81234567')).toBe('0431-81234567')
  expect(toPhoneNumber('0431—81234567')).toBe('0431-81234567')
  expect(toPhoneNumber('０４３１－８１２３４５６７')).toBe('0431-81234567')
})
