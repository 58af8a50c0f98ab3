import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { openTestOffice } from '../testing/test-office.ts'

test('A server that is stopped finishes what it has begun, also for callers who have gone, before it closes its database', async () => {
  const complaints = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const office = await openTestOffice({ groups: 1, sleep: () => setTimeout(150) })
  const gone = new AbortController()
  // Each waits for the one before, and then looks into the database.
  const answers = [1, 2, 3].map(() =>
    fetch(new URL('/review/login', office.url), {
      method: 'POST',
      headers: { origin: office.url },
      body: new URLSearchParams({ account: 'shenheyuan', password: 'wrong' }),
      signal: gone.signal,
    }),
  )
  const ended = Promise.allSettled(answers)
  await setTimeout(100)
  gone.abort()
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  const start = performance.now()
  await office.close()
  console.log(`three callers gone: closed after ${Math.round(performance.now() - start)} ms`)
  expect(performance.now() - start).toBeGreaterThan(150)
  await setTimeout(500)
  expect(complaints.mock.calls).toEqual([])
  complaints.mockRestore()
})
