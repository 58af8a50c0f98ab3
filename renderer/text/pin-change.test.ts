import { expect, test } from 'vitest'
import { listPinRules, toLengthLine } from './pin-change.ts'

const good = { length: 6, sameAsOld: false, easy: false, repeated: true }
const lengths = { min: 4, max: 8 }
function brokenIn(fields: Partial<typeof good>): readonly string[] {
  return listPinRules({ ...good, ...fields }, lengths).flatMap(({ ok, text }) => (ok ? [] : [text]))
}

test('a good PIN fulfils every rule, and nothing typed fulfils none', () => {
  expect(brokenIn({})).toEqual([])
  expect(brokenIn({ length: 0 })).toHaveLength(4)
})

test('each fault breaks its own rule', () => {
  expect(brokenIn({ length: 3 })).toEqual(['须为 4 到 8 位'])
  expect(brokenIn({ length: 9 })).toEqual(['须为 4 到 8 位'])
  expect(brokenIn({ sameAsOld: true })).toEqual(['与原 PIN 不同'])
  expect(brokenIn({ easy: true })).toEqual(['不是连续或相同的字符'])
  expect(brokenIn({ repeated: false })).toEqual(['两次输入一致'])
})

test('the length is told as far as the key tells it', () => {
  expect(toLengthLine({ min: 6, max: 6 })).toBe('须为 6 位')
  expect(toLengthLine({ min: 6, max: null })).toBe('至少 6 位')
  expect(toLengthLine({ min: null, max: 8 })).toBe('至多 8 位')
  expect(toLengthLine({ min: null, max: null })).toBeUndefined()
})
