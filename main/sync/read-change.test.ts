import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FilingDataShape } from '../../domain/sync/submission.ts'
import { findChange, isFilingData } from './read-change.ts'

const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.jsonValue())
const record = fc.dictionary(fc.string(), value)
const data = fc.dictionary(fc.string(), fc.oneof(record, fc.array(record), fc.jsonValue()))

test('The quick look at the data of a filing says what the schema says', () => {
  let valid = 0
  fc.assert(
    fc.property(fc.oneof(data, fc.jsonValue()), (tried) => {
      // Over the wire there is nothing that JSON cannot say.
      const raw: unknown = JSON.parse(JSON.stringify(tried))
      const expected = FilingDataShape.safeParse(raw).success
      if (expected) valid += 1
      expect(isFilingData(raw)).toBe(expected)
    }),
    { numRuns: 500 },
  )
  console.log(`500 pieces of data, ${valid} of them valid: the same answer`)
  expect(valid).toBeGreaterThan(20)
})

test('Deletions are understood; a filing without its parts and an unknown entity are not', () => {
  const id = '0192d3a0-0000-7000-8000-000000000001'
  expect(findChange({ seq: 1, entity: 'filing', deleted: true, id })).toEqual({
    seq: 1,
    entity: 'filing',
    deleted: true,
    id,
  })
  expect(findChange({ seq: 1, entity: 'filing', body: { id, data: {} } })).toBeUndefined()
  expect(findChange({ seq: 1, entity: 'hologram', body: { id } })).toBeUndefined()
  expect(findChange(null)).toBeUndefined()
})
