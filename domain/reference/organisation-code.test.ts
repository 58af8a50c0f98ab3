import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkOrganisationCode, toOrganisationCode, toPlainOrganisationCode } from './organisation-code.ts'

const bodies = fc.stringMatching(/^[0-9A-Z]{8}$/)

test('the codes inside real credit codes are right, with and without the hyphen', () => {
  for (const code of ['M000100Y4', 'M000100Y-4', '551385082', '55138508-2']) {
    expect(checkOrganisationCode(code)).toBeUndefined()
  }
  expect(toPlainOrganisationCode('55138508-2')).toBe('551385082')
})

test('each fault has its own code', () => {
  expect(checkOrganisationCode('5513850-2')).toBe('characters')
  expect(checkOrganisationCode('5513850')).toBe('length')
  expect(checkOrganisationCode('55138508a')).toBe('characters')
  expect(checkOrganisationCode('551385083')).toBe('check-digit')
})

test('a built code is right, and 10 and 11 are written X and 0', () => {
  const endings = new Set<string>()
  fc.assert(
    fc.property(bodies, (body) => {
      const code = toOrganisationCode(body)
      endings.add(code.slice(-1))
      expect(checkOrganisationCode(code)).toBeUndefined()
    }),
    { numRuns: 1000 },
  )
  console.log(`organisation codes: 1000 tried, endings ${[...endings].sort().join('')}`)
  expect([...endings].sort().join('')).toBe('0123456789X')
})
