import { expect, test } from 'vitest'
import { createUnderWay } from './under-way.ts'

test('Whoever asks waits for what is under way, also when it fails, and for nothing else', async () => {
  const underWay = createUnderWay()
  const told: string[] = []
  let end: (error?: Error) => void = () => undefined
  const work = new Promise<void>((resolve, reject) => (end = (error) => (error ? reject(error) : resolve())))
  const done = underWay.during(['a', 'b'], work).catch((error: unknown) => told.push(String(error)))
  const asked = underWay.settled(['b', 'c']).then(() => told.push('b'))
  await underWay.settled(['c'])
  told.push('c')
  end(new Error('a disk'))
  await Promise.all([done, asked])
  expect(told.toSorted()).toEqual(['Error: a disk', 'b', 'c'])
  expect(told[0]).toBe('c')
  await underWay.settled(['a', 'b'])
})
