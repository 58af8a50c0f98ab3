import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitTexts } from './split-texts.ts'

test('What differs lies between what both have in common', () => {
  const [mine, theirs] = splitTexts('与德国企业洽谈零部件合作。', '与德国、法国企业洽谈合作。')
  expect(mine).toEqual({ before: '与德国', changed: '企业洽谈零部件', after: '合作。' })
  expect(theirs).toEqual({ before: '与德国', changed: '、法国企业洽谈', after: '合作。' })
  expect(splitTexts('甲', '甲甲')[1]).toEqual({ before: '甲', changed: '甲', after: '' })
})

test('Put together again it is the text it was, whatever the characters', () => {
  const RUNS = 1000
  const text = fc.string({ unit: fc.constantFrom('甲', '乙', '𠮷', 'a', '。') })
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [first, second] = splitTexts(one, other)
      expect(first.before + first.changed + first.after).toBe(one)
      expect(second.before + second.changed + second.after).toBe(other)
      expect([first.before, first.after]).toEqual([second.before, second.after])
    }),
    { numRuns: RUNS },
  )
  console.log(`${RUNS} pairs of texts split and put together`)
})
