import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createDataKey, deriveKey, isDataKeyOf, nameDataKey } from './workspace-key.ts'

test('The canary knows its data key again, and tells nothing of it', () => {
  const dataKey = createDataKey()
  const named = nameDataKey(dataKey)
  expect(isDataKeyOf(named, dataKey)).toBe(true)
  const text = JSON.stringify(named)
  expect(text).not.toContain(dataKey.toString('base64'))
  expect(text).not.toContain(dataKey.toString('hex'))
})

test('The canary refuses every key that is one bit off, and keys of another length', () => {
  const dataKey = createDataKey()
  const named = nameDataKey(dataKey)
  let refused = 0
  for (let bit = 0; bit < 256; bit += 1) {
    const other = Buffer.from(dataKey)
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    if (!isDataKeyOf(named, other)) refused += 1
  }
  console.log(`256 keys one bit off, ${refused} refused`)
  expect(refused).toBe(256)
  expect(isDataKeyOf(named, dataKey.subarray(1))).toBe(false)
  expect(isDataKeyOf({ ...named, keyId: randomUUID() }, dataKey)).toBe(false)
})

test('Database and files get keys of their own, the same every time', () => {
  const dataKey = randomBytes(32)
  expect(deriveKey(dataKey, 'database')).toHaveLength(32)
  expect(deriveKey(dataKey, 'database').equals(deriveKey(dataKey, 'database'))).toBe(true)
  expect(deriveKey(dataKey, 'database').equals(deriveKey(dataKey, 'files'))).toBe(false)
  expect(deriveKey(dataKey, 'database').equals(dataKey)).toBe(false)
})
