import { expect, test } from 'vitest'
import { inTurn, median, toRow } from './measure.ts'

test('The median is the middle, or between the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([7])).toBe(7)
  expect(() => median([])).toThrow('no values')
})

test('Both sides take turns at being first, and each keeps its own figures', async () => {
  const order: string[] = []
  const side = (name: string, value: number) => () => {
    order.push(name)
    return value
  }
  const pair = await inTurn(3, side('ours', 30), side('floor', 20))
  expect(order).toEqual(['ours', 'floor', 'floor', 'ours', 'ours', 'floor'])
  expect(pair).toEqual({ ours: 30, floor: 20 })
  expect(toRow('x', pair, 'ms', '')).toMatchObject({ ours: 30, floor: 20, ratio: 1.5, unit: 'ms' })
})
