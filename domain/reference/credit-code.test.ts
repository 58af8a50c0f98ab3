import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCreditCode, toCreditCode } from './credit-code.ts'
import { toOrganisationCode } from './organisation-code.ts'

const alphabet = [...'0123456789ABCDEFGHJKLMNPQRTUWXY']
const bodies = fc
  .tuple(
    fc.constantFrom('11', '12', '51', '91', '93'),
    fc.constantFrom('220102', '220000', '110108'),
    fc.array(fc.constantFrom(...alphabet), { minLength: 8, maxLength: 8 }).map((characters) => characters.join('')),
  )
  .map(([kind, division, organisation]) => kind + division + toOrganisationCode(organisation))

test('codes of real registrations are right', () => {
  expect(checkCreditCode('91350100M000100Y43')).toBeUndefined()
  expect(checkCreditCode('91110108551385082Q')).toBeUndefined()
})

test('each fault has its own code', () => {
  expect(checkCreditCode('91110108551385082')).toBe('length')
  expect(checkCreditCode('91110108551385082q')).toBe('lower-case')
  expect(checkCreditCode('9111010855138508SQ')).toBe('characters')
  expect(checkCreditCode('91110108551385082R')).toBe('check-digit')
})

test('a code whose sum is divisible by 31 ends in 0 and is accepted', () => {
  let tried = 0
  let endingInZero = 0
  fc.assert(
    fc.property(bodies, (body) => {
      tried += 1
      const code = toCreditCode(body)
      expect(code).toHaveLength(18)
      expect(checkCreditCode(code)).toBeUndefined()
      if (code.endsWith('0')) endingInZero += 1
    }),
    { numRuns: 3000 },
  )
  console.log(`credit codes: ${tried} tried, ${endingInZero} ended in 0`)
  expect(endingInZero).toBeGreaterThan(20)
})

test('one wrong character is always found', () => {
  let tried = 0
  fc.assert(
    fc.property(bodies, fc.nat(16), fc.constantFrom(...alphabet), (body, at, character) => {
      const code = toCreditCode(body)
      if (code[at] === character) return
      tried += 1
      expect(checkCreditCode(code.slice(0, at) + character + code.slice(at + 1))).toBeDefined()
    }),
    { numRuns: 2000 },
  )
  console.log(`credit codes: ${tried} faults tried`)
})
