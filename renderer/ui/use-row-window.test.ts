import { expect, test } from 'vitest'
import { toRowWindow } from './use-row-window.ts'

test('A short list is drawn whole', () => {
  expect(toRowWindow(60, 32, 0, 600)).toEqual({ from: 0, to: 60, before: 0, after: 0 })
})

test('Of a long list every row in sight is drawn wherever it is scrolled, and the room of all rows is kept', () => {
  let tried = 0
  for (const rowHeight of [32, 50]) {
    for (const count of [61, 200, 1000, 2001]) {
      for (let top = 0; top <= count * rowHeight; top += 37) {
        tried += 1
        const { from, to, before, after } = toRowWindow(count, rowHeight, top, 600)
        expect(before + (to - from) * rowHeight + after).toBe(count * rowHeight)
        const lastTop = Math.min(top, count * rowHeight - 600)
        expect(from * rowHeight).toBeLessThanOrEqual(lastTop)
        expect(to * rowHeight).toBeGreaterThanOrEqual(lastTop + 600)
        expect(to - from).toBeLessThanOrEqual(40)
      }
    }
  }
  console.log(`${tried} places scrolled to`)
})
