import { expect, test } from 'vitest'
import { FakeClock } from './fake-clock.ts'
import { createEventReader, News, SILENCE_MS } from './news.ts'
import { serverFailure, type ServerResult } from './server-result.ts'
import type { HttpAnswer } from './http.ts'

test('Events are read wherever the network cuts the text; comments and other events are none of ours', () => {
  const text = ': here\n\nevent: changed\ndata:\n\n: here\n\nevent:other\ndata: x\n\nevent: changed\r\ndata:\r\n\r\n'
  let tried = 0
  for (let size = 1; size <= text.length; size += 1) {
    const heard: string[] = []
    const read = createEventReader((name) => heard.push(name))
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size))
    expect(heard).toEqual(['changed', 'other', 'changed'])
    tried += 1
  }
  console.log(`${tried} ways of cutting it`)
})

test('A line without an end fills no memory', () => {
  const heard: string[] = []
  const read = createEventReader((name) => heard.push(name))
  for (let times = 0; times < 100; times += 1) read('x'.repeat(100_000))
  read('\n\nevent: changed\n\n')
  expect(heard).toEqual(['changed'])
})

test('The first word makes it live, and what happened until then counts as news', async () => {
  const { server, news, told, run } = start()
  await server.clock.advance(0)
  expect([news.live, told.news]).toEqual([false, 0])
  server.say(': here\n\n')
  expect([news.live, told.news]).toEqual([true, 1])
  server.say('event: changed\n\n')
  expect(told.news).toBe(2)
  await run.stop()
  expect(news.live).toBe(false)
  expect(server.clock.sleeping).toBe(0)
})

test('A stream that falls silent is dead after 40 s, also when the clock of the computer is set back meanwhile', async () => {
  const { server, news, run } = start()
  await server.clock.advance(0)
  server.say(': here\n\n')
  await server.clock.advance(30_000)
  server.say(': here\n\n')
  server.clock.jump(-10 * 365 * 86_400_000)
  await server.clock.advance(SILENCE_MS - 1)
  expect([news.live, server.opened]).toEqual([true, 1])
  await server.clock.advance(1)
  expect(news.live).toBe(false)
  await server.clock.advance(1000)
  expect(server.opened).toBe(2)
  await run.stop()
})

test('A stream that cannot be had is tried again after 1, 2, 4 … 60 s, and after 1 s again when it was live', async () => {
  const { server, news, run } = start()
  server.refuse = true
  await server.clock.advance(600_000)
  expect(server.opened).toBeGreaterThan(12)
  expect(server.opened).toBeLessThan(18)
  server.refuse = false
  await server.clock.advance(60_000)
  server.say(': here\n\n')
  expect(news.live).toBe(true)
  const { opened } = server
  server.end()
  await server.clock.advance(1000)
  expect(server.opened).toBe(opened + 1)
  await run.stop()
})

/** A server that says what the test says. */
function start() {
  const clock = new FakeClock()
  let say: ((text: string) => void) | undefined
  let end: (() => void) | undefined
  const server = {
    clock,
    opened: 0,
    refuse: false,
    say: (text: string) => say?.(text),
    end: () => end?.(),
  }
  const told = { news: 0 }
  const news = new News({
    clock,
    random: () => 1,
    onNews: () => (told.news += 1),
    listen(onPart, signal): Promise<ServerResult<HttpAnswer>> {
      server.opened += 1
      if (server.refuse) return Promise.resolve(serverFailure('refused', 'not-found', { status: 404 }))
      say = (text) => onPart(Buffer.from(text))
      return new Promise((resolve) => {
        end = () => resolve(serverFailure('lost', 'response-lost'))
        signal.addEventListener('abort', end)
      })
    },
  })
  const stopping = new AbortController()
  const running = news.run(stopping.signal)
  const run = {
    async stop() {
      stopping.abort()
      await running
    },
  }
  return { server, news, told, run }
}
