import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FilingData } from '../../domain/filing/section.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import { createSaver } from './saver.ts'

type Answer = Result<{ version: number; savedAt: string }>

const start = { version: 1, savedAt: '2026-11-21T02:00:00.000Z' }
function dataOf(name: string): FilingData {
  return { group: { name } }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp(answers: Answer[] = []) {
  const writes: { name: unknown; base: number }[] = []
  let version = start.version
  const saver = createSaver(
    start,
    (data, base) => {
      writes.push({ name: data['group'] && 'name' in data['group'] ? data['group']['name'] : null, base })
      const next = answers.shift()
      if (next) return Promise.resolve(next)
      version += 1
      return Promise.resolve(success({ version, savedAt: '2026-11-21T02:00:05.000Z' }))
    },
    () => undefined,
  )
  return { saver, writes }
}

test('what was typed is written 600 ms after the last key', async () => {
  const { saver, writes } = setUp()
  saver.change(dataOf('赴'))
  await vi.advanceTimersByTimeAsync(500)
  saver.change(dataOf('赴德'))
  await vi.advanceTimersByTimeAsync(599)
  expect(writes).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(writes).toEqual([{ name: '赴德', base: 1 }])
  expect(saver.state()).toMatchObject({ phase: 'saved', version: 2 })
})

test('typing without a pause is written every two seconds', async () => {
  const { saver, writes } = setUp()
  for (let key = 0; key < 50; key++) {
    saver.change(dataOf(String(key)))
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(writes.length).toBe(2)
  await saver.flush()
  expect(writes.at(-1)).toEqual({ name: '49', base: 3 })
})

test('a failed write keeps the data, says why and is tried again', async () => {
  const { saver, writes } = setUp([failure('disk-full')])
  saver.change(dataOf('一'))
  await vi.advanceTimersByTimeAsync(600)
  expect(saver.state()).toMatchObject({ phase: 'failed', failure: { code: 'disk-full' } })
  await vi.advanceTimersByTimeAsync(3000)
  expect(writes.map((write) => write.base)).toEqual([1, 1])
  expect(saver.state().phase).toBe('saved')
})

test('a draft that was changed elsewhere is not overwritten', async () => {
  const { saver, writes } = setUp([failure('stale-version')])
  saver.change(dataOf('一'))
  expect(await saver.flush()).toBe(false)
  saver.change(dataOf('二'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(writes.length).toBe(1)
  expect(saver.state().phase).toBe('stale')
})

test('leaving writes what is not written, also what was typed during a write', async () => {
  const answers: ((answer: Answer) => void)[] = []
  const saver = createSaver(
    start,
    () => new Promise<Answer>((resolve) => answers.push(resolve)),
    () => undefined,
  )
  saver.change(dataOf('一'))
  await vi.advanceTimersByTimeAsync(600)
  saver.change(dataOf('二'))
  const left = saver.flush()
  answers[0]?.(success({ version: 2, savedAt: start.savedAt }))
  await vi.advanceTimersByTimeAsync(0)
  answers[1]?.(success({ version: 3, savedAt: start.savedAt }))
  expect(await left).toBe(true)
  expect(saver.state()).toMatchObject({ phase: 'saved', version: 3 })
})
