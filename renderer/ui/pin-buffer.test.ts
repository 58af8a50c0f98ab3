import { expect, test } from 'vitest'
import { PinBuffer } from './pin-buffer.ts'

const bullet = '•'

test('typed letters come one by one and leave as bytes, once', () => {
  const pin = new PinBuffer()
  expect(pin.insert('2', 0, 0)).toBe(1)
  expect(pin.insert('6', 1, 1)).toBe(2)
  expect(pin.insert('4', 1, 1)).toBe(2)
  expect(pin.bullets).toBe('•••')
  expect(read(pin)).toBe('246')
  expect(pin.length).toBe(0)
  expect(pin.take()).toHaveLength(0)
})

test('what is selected is replaced, what was deleted is gone', () => {
  const pin = filled('123456')
  expect(pin.insert('9', 1, 4)).toBe(2)
  expect(read(pin)).toBe('1956')
  for (const [shown, caret, left] of [
    ['•••••', 5, '12345'],
    ['•••••', 0, '23456'],
    ['••', 2, '12'],
    ['•••', 2, '126'],
    ['', 0, ''],
  ] as const) {
    const other = filled('123456')
    other.reconcile(shown, caret)
    expect(read(other), shown).toBe(left)
  }
})

test('a value set from outside is taken over whole, or at its place between the bullets', () => {
  const whole = filled('111111')
  expect(whole.reconcile('246810', 6)).toBe(6)
  expect(whole.bullets).toBe('••••••')
  expect(read(whole)).toBe('246810')
  const between = filled('1256')
  between.reconcile(`${bullet.repeat(2)}34${bullet.repeat(2)}`, 4)
  expect(read(between)).toBe('123456')
  const longer = filled('12')
  longer.reconcile(`${bullet.repeat(2)}3`, 3)
  expect(read(longer)).toBe('123')
})

test('full-width figures of an input method are plain ones; what no key takes is refused and changes nothing', () => {
  const pin = filled('12')
  expect(pin.insert('３', 2, 2)).toBe(3)
  expect(pin.insert('密', 0, 3)).toBeUndefined()
  expect(pin.insert('é', 3, 3)).toBeUndefined()
  expect(read(pin)).toBe('123')
})

test('there is room for the longest PIN and not a character more', () => {
  const pin = new PinBuffer()
  expect(pin.insert('7'.repeat(100), 0, 0)).toBe(64)
  expect(pin.insert('8', 64, 64)).toBe(64)
  expect(read(pin)).toBe('7'.repeat(64))
})

test('two fields are compared byte by byte, and runs and repetitions are seen', () => {
  expect(filled('246810').equals(filled('246810'))).toBe(true)
  expect(filled('246810').equals(filled('246811'))).toBe(false)
  expect(filled('24681').equals(filled('246810'))).toBe(false)
  const easy = ['111111', '123456', '654321', 'aaaaaa', 'abcdef']
  const good = ['246810', '135791', '112233', 'a1b2c3']
  expect(easy.filter((text) => !filled(text).isEasy)).toEqual([])
  expect(good.filter((text) => filled(text).isEasy)).toEqual([])
})

test('whatever is done, it holds what a plain text would hold (2,000 runs of edits)', () => {
  let seed = 7
  const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below
  let edits = 0
  for (let run = 0; run < 2000; run++) {
    const pin = new PinBuffer()
    let text = ''
    for (let step = 0; step < 12; step++, edits++) {
      const from = random(text.length + 1)
      const to = from + random(text.length - from + 1)
      if (random(3) > 0) {
        const added = String(random(10)).repeat(random(3))
        pin.insert(added, from, to)
        text = text.slice(0, from) + added + text.slice(to)
      } else {
        pin.reconcile(bullet.repeat(text.length - (to - from)), from)
        text = text.slice(0, from) + text.slice(to)
      }
      expect(pin.length).toBe(text.length)
    }
    expect(read(pin)).toBe(text)
  }
  console.log(`${edits} edits followed`)
})

function filled(text: string): PinBuffer {
  const pin = new PinBuffer()
  pin.insert(text, 0, 0)
  return pin
}

function read(pin: PinBuffer): string {
  return new TextDecoder().decode(pin.take())
}
