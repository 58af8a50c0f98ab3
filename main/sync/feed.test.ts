import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFeed, type Feed, type FeedDeps } from './feed.ts'
import { toFilingChange } from './filing-change.fixture.ts'
import { createHttp } from './create-http.ts'
import type { FeedPage } from './read-page.ts'
import type { ServerResult } from './server-result.ts'

const pageWorker = path.join(import.meta.dirname, 'page-worker.ts')
const SILENCE_MS = 400
const closing: (() => Promise<unknown>)[] = []
let asked: string[] = []
let stop = new AbortController()
beforeEach(() => {
  asked = []
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  for (const close of closing.splice(0)) await close()
})

/** A page of one unit; its cursor is its number, and the last of all is 9. */
function toLine(number: number, changes: readonly unknown[] = [toUnit(number)]): string {
  return JSON.stringify({ changes, cursor: String(number), more: number < 9 })
}

function toUnit(seq: number) {
  const id = `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`
  return { seq, entity: 'unit', body: { id, code: String(seq), name: '某单位', parentCode: null } }
}

/** A server that gives `answer` to whoever asks for the pages after a cursor. */
async function open(answer: (since: number, response: ServerResponse) => void, other: Partial<FeedDeps> = {}) {
  const handle: RequestListener = (request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams
    asked.push(query.get('since') ?? '')
    answer(Number(query.get('since') ?? 0), response)
  }
  const server = createServer(handle)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const http = createHttp(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
  closing.push(async () => {
    http.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const follow: FeedDeps['follow'] = (cursor, limit, onPart, signal) => {
    const query = new URLSearchParams({ ...(cursor !== undefined && { since: cursor }), limit: String(limit) })
    return http.send({ method: 'GET', path: `/?${query}`, onPart, signal, timeoutMs: SILENCE_MS })
  }
  const feed = openFeed({ follow, ...other }, stop.signal)
  closing.push(() => Promise.resolve(feed.end()))
  return feed
}

async function takeAll(feed: Feed, limit = 10): Promise<ServerResult<readonly FeedPage[]>> {
  const pages: FeedPage[] = []
  for (let cursor: string | undefined; ; cursor = pages.at(-1)?.cursor) {
    const page = await feed.next(cursor, limit)
    if (!page.ok) return page
    pages.push(page.value)
    if (!page.value.more) return { ok: true, value: pages }
  }
}

function cursorsOf(pages: ServerResult<readonly FeedPage[]>): string {
  return pages.ok ? pages.value.map(({ cursor }) => cursor).join('') : pages.error.code
}

test('One answer brings all pages, wherever the network cuts it; a slow reader is waited for', async () => {
  const text = Array.from({ length: 9 }, (_, index) => `${toLine(index + 1)}\n`).join('')
  for (const size of [1, 7, 64, text.length]) {
    const feed = await open((_since, response) => {
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; at += size) response.write(bytes.subarray(at, at + size))
      response.end()
    })
    await pause(20)
    expect(cursorsOf(await takeAll(feed))).toBe('123456789')
  }
  expect(asked).toEqual(['', '', '', ''])
})

test('A server that gives one page at a time is asked for each', async () => {
  const feed = await open((since, response) => response.end(toLine(since + 1)))
  expect(cursorsOf(await takeAll(feed))).toBe('123456789')
  expect(asked).toHaveLength(9)
})

test('An answer that ends too early is gone on with; one without a page is a failure, and is not asked for ever', async () => {
  const feed = await open((since, response) => response.end([1, 2].map((more) => `${toLine(since + more)}\n`).join('')))
  expect(cursorsOf(await takeAll(feed))).toBe('123456789')
  expect(asked).toEqual(['', '2', '4', '6', '8'])
  for (const nothing of ['', '\n', 'nonsense', '{"changes":1}\n']) {
    const empty = await open((_since, response) => response.end(nothing))
    expect(cursorsOf(await takeAll(empty))).toBe('server-error')
  }
  expect(asked.length).toBeLessThan(15)
})

test('What came before a cut is taken; then the cut is told, and the next question goes on from there', async () => {
  const feed = await open((since, response) => {
    response.write(`${toLine(since + 1)}\n${toLine(since + 2)}\n{"changes"`, () => since < 5 && response.destroy())
    if (since >= 5) response.end('":')
  })
  expect([cursorsOf(await feedPage(feed, undefined)), cursorsOf(await feedPage(feed, '1'))]).toEqual(['1', '2'])
  expect(cursorsOf(await feedPage(feed, '2'))).toBe('response-lost')
  expect(cursorsOf(await feedPage(feed, '2'))).toBe('3')
  expect(asked).toEqual(['', '2'])
})

test('A server that falls silent in the middle, and one whose line has no end, are given up', async () => {
  const silent = await open((since, response) => void response.write(`${toLine(since + 1)}\n`))
  const started = performance.now()
  expect(cursorsOf(await takeAll(silent))).toBe('response-lost')
  console.log(`silent: given up after ${Math.round(performance.now() - started)} ms`)
  const endless = await open(
    (_since, response) => {
      const more = setInterval(() => response.write('x'.repeat(10_000)), 1)
      response.once('close', () => clearInterval(more))
    },
    { maxBytes: 100_000 },
  )
  expect(cursorsOf(await takeAll(endless))).toBe('answer-too-large')
})

test('Another cursor, and quite another size of page, are asked for; nearly the same size is not', async () => {
  const feed = await open((since, response) => {
    response.end(Array.from({ length: 9 - since }, (_, index) => `${toLine(since + index + 1)}\n`).join(''))
  })
  expect(cursorsOf(await feedPage(feed, undefined, 100))).toBe('1')
  expect(cursorsOf(await feedPage(feed, '1', 150))).toBe('2')
  expect(cursorsOf(await feedPage(feed, '2', 200))).toBe('3')
  expect(cursorsOf(await feedPage(feed, '7', 200))).toBe('8')
  expect(cursorsOf(await feedPage(feed, undefined, 200))).toBe('1')
  expect(asked).toEqual(['', '2', '7', ''])
})

test('After the first pages a thread writes the filings out; left unread they are asked for again and come as they are', async () => {
  const ids = Array.from({ length: 10 }, () => uuidv7())
  const feed = await open(
    (since, response) => {
      const rest = Array.from({ length: 9 - since }, (_, index) => since + index + 1)
      response.end(
        rest.map((number) => `${toLine(number, [toUnit(number), toFilingChange(ids[number] ?? '')])}\n`).join(''),
      )
    },
    { pageWorker },
  )
  for (const cursor of [undefined, '1', '2']) {
    expect(await feed.next(cursor, 10)).toMatchObject({ value: { ready: undefined, others: [{}, {}] } })
  }
  for (const cursor of ['3', '4', '5']) {
    const page = await feed.next(cursor, 10)
    expect(page).toMatchObject({ value: { others: [{ entity: 'unit' }] } })
    expect(page.ok && page.value.ready?.filings.map(({ id }) => id)).toEqual([ids[Number(cursor) + 1]])
  }
  feed.leaveUnread()
  expect(await feed.next('5', 10)).toMatchObject({ value: { cursor: '6', ready: undefined, others: [{}, {}] } })
  expect(asked).toEqual(['', '5'])
})

test('A thread that breaks loses nothing: its pages are asked for again, and read here', async () => {
  const feed = await open(
    (since, response) => {
      response.end(Array.from({ length: 9 - since }, (_, index) => `${toLine(since + index + 1)}\n`).join(''))
    },
    { pageWorker: path.join(import.meta.dirname, 'not-there.ts') },
  )
  expect(cursorsOf(await takeAll(feed))).toBe('123456789')
  expect(asked).toEqual(['', '3'])
})

test('Given up by whoever pulls, it settles at once', async () => {
  const feed = await open((_since, response) => void response.write(`${toLine(1)}\n`))
  await feed.next(undefined, 10)
  const next = feed.next('1', 10)
  stop.abort()
  expect(await next).toMatchObject({ ok: false, error: { code: 'cancelled' } })
})

async function feedPage(
  feed: Feed,
  cursor: string | undefined,
  limit = 10,
): Promise<ServerResult<readonly FeedPage[]>> {
  const page = await feed.next(cursor, limit)
  return page.ok ? { ok: true, value: [page.value] } : page
}
