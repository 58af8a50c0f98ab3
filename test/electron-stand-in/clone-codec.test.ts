import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codec } from './ipc-main.ts'

describe('the text in which values cross', () => {
  test('whatever structuredClone gives comes back, 1000 random values', () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: false,
    })
    let tried = 0
    fc.assert(
      fc.property(value, (given) => {
        tried++
        expect(codec.decode(codec.encode(given))).toStrictEqual(structuredClone(given))
      }),
      { numRuns: 1000 },
    )
    expect(tried).toBe(1000)
  })

  test('errors keep kind, message, stack and cause', () => {
    const error = new RangeError('far', { cause: new Error('near') })
    const back = codec.decode(codec.encode(error)) as RangeError
    expect([back instanceof RangeError, back.message, back.stack, (back.cause as Error).message]).toEqual([
      true,
      'far',
      error.stack,
      'near',
    ])
  })

  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
    ['a function in a map', new Map([['f', () => 1]])],
    ['a blob', new Blob(['x'])],
  ])('%s is refused', (_name, value) => expect(() => codec.encode(value)).toThrow('An object could not be cloned.'))
})
