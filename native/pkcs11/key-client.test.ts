import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createKeyClient, type KeyProcessHandle } from './key-client.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A key process that is heard of as often as a test says, and answers nothing. */
function createMuteProcess() {
  const asked: string[] = []
  const listeners = new Map<string, (value: never) => void>()
  const handle: KeyProcessHandle = {
    postMessage: (message) => asked.push((message as { call: string }).call),
    on: (event: string, listener: (value: never) => void) => listeners.set(event, listener),
    kill: () => listeners.get('exit')?.(0 as never),
  }
  const say = (event: string) => listeners.get('message')?.({ event, payload: null } as never)
  return { asked, handle, say }
}

test('A driver that hangs while the process looks for keys by itself is noticed: asked after a silence, then replaced', async () => {
  const processes: ReturnType<typeof createMuteProcess>[] = []
  const client = createKeyClient({
    fork() {
      const started = createMuteProcess()
      processes.push(started)
      return started.handle
    },
  })
  const down: string[] = []
  client.on('process-down', ({ reason }) => down.push(reason))
  const [first] = processes
  first?.say('process-up')
  for (let poll = 0; poll < 10; poll += 1) {
    await vi.advanceTimersByTimeAsync(2000)
    first?.say('polled')
  }
  expect(first?.asked).toEqual([])
  await vi.advanceTimersByTimeAsync(6000)
  expect(first?.asked).toEqual(['listTokens'])
  await vi.advanceTimersByTimeAsync(14_000)
  expect(down).toEqual([])
  await vi.advanceTimersByTimeAsync(2000)
  expect(down).toEqual(['timeout'])
  expect(processes).toHaveLength(2)
  client.close()
})
