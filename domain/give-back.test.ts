import { expect, test } from 'vitest'
import { giveBack } from './give-back.ts'

test('Bytes of their own are given back, a piece of something larger stays', () => {
  const own = new Uint8Array(1024)
  const [piece, rest] = [own.subarray(0, 100), new Uint8Array([1, 2, 3])]
  giveBack(piece)
  expect(own).toHaveLength(1024)
  giveBack(own)
  giveBack(rest)
  expect([own.length, piece.length, rest.length]).toEqual([0, 0, 0])
})
