import type { Database } from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../db/open-database.ts'
import { createRepos } from '../db/repos.ts'
import { createSample } from '../sample/create-sample.ts'
import { TestClerk } from '../testing/test-clerk.ts'
import { toPlanData, toSubmission } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import type { ChangeRepo } from './change.repo.ts'
import { createNewsBoard, type Listener, type NewsBoard } from './news-board.ts'

let office: TestOffice
let clerk: TestClerk
let other: TestClerk

beforeEach(async () => {
  office = await openTestOffice({ groups: 10 })
  clerk = await TestClerk.loggedIn(office)
  other = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
})
afterEach(() => office.close())

/** Listens for news; what was heard so far, and whether the stream has ended. */
async function listen(who: TestClerk) {
  const stop = new AbortController()
  const heard = { news: 0, text: '', ended: false, stop: () => stop.abort() }
  const headers = await who.credentials('GET', '/changes/stream')
  const response = await fetch(new URL('/changes/stream', office.url), { headers, signal: stop.signal })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  void read(response).catch(() => (heard.ended = true))
  async function read({ body }: Response): Promise<void> {
    for await (const bytes of body ?? []) {
      heard.text += Buffer.from(bytes).toString()
      heard.news = heard.text.split('event: changed\n').length - 1
    }
    heard.ended = true
  }
  await until(() => heard.text !== '')
  return heard
}

async function until(isSo: () => boolean, withinMs = 5000): Promise<number> {
  const start = performance.now()
  while (!isSo()) {
    if (performance.now() - start > withinMs) throw new Error('it never was so')
    await pause(10)
  }
  return performance.now() - start
}

async function file(): Promise<void> {
  const answer = await clerk.pushOne(await clerk.toSubmit(toSubmission('plan', toPlanData())))
  expect(answer).toMatchObject({ outcome: 'accepted' })
}

it('tells the clerk whom it concerns within a second, and no neighbour, and says nothing but that', async () => {
  const [mine, theirs] = [await listen(clerk), await listen(other)]
  await file()
  const ms = await until(() => mine.news > 0, 2000)
  console.log(`told after ${Math.round(ms)} ms`)
  await pause(700)
  expect([mine.news, theirs.news]).toEqual([1, 0])
  expect(mine.text).toBe(': here\n\nevent: changed\ndata:\n\n')
  await pause(700)
  expect(mine.news).toBe(1)
})

it('lets nobody in without a session and its key', async () => {
  const answer = await fetch(new URL('/changes/stream', office.url))
  expect(answer.status).toBe(401)
  const headers = await clerk.credentials('GET', '/changes')
  expect((await fetch(new URL('/changes/stream', office.url), { headers })).status).toBe(401)
})

it('keeps two streams of a session: an older one has died unseen', async () => {
  const [first, second, third] = [await listen(clerk), await listen(clerk), await listen(clerk)]
  await until(() => first.ended)
  expect([second.ended, third.ended]).toEqual([false, false])
  expect((await listen(other)).ended).toBe(false)
})

it('ends when the server is closed, without making it wait', async () => {
  const mine = await listen(clerk)
  const start = performance.now()
  await office.restart()
  expect(performance.now() - start).toBeLessThan(900)
  await until(() => mine.ended)
})

it('at a heartbeat ends what the session no longer opens, and tells whoever files for another unit now', async () => {
  const mine = [{ code: '000771', name: '' }]
  const sessions = new Map(['stays', 'moves', 'ends', 'breaks'].map((id) => [id, { units: mine }]))
  await withBoard(async ({ board, listenAs }) => {
    const all = new Map<string, Heard>()
    for (const id of sessions.keys()) {
      const recheck = () =>
        id === 'breaks' ? Promise.reject(new Error('no database')) : Promise.resolve(sessions.get(id))
      all.set(id, await listenAs({ sessionId: id, units: mine, recheck }))
    }
    expect(board.count()).toBe(4)
    sessions.delete('ends')
    sessions.set('moves', { units: [{ code: '000305', name: '' }] })
    await board.beat()
    const listEnded = () => [...all].flatMap(([id, { ended }]) => (ended ? [id] : [])).toSorted()
    await until(() => listEnded().join() === 'breaks,ends')
    await until(() => all.get('stays')?.text === ': here\n\n: here\n\n')
    await until(() => all.get('moves')?.text === ': here\n\nevent: changed\ndata:\n\n')
    await board.close()
    await until(() => listEnded().length === 4)
  })
})

it('tells a hundred listeners with one look at the database', async () => {
  await withBoard(async ({ db, changes, board, listenAs, looks }) => {
    const all: Heard[] = []
    for (let index = 0; index < 100; index += 1) {
      const units = [{ code: index % 2 === 0 ? '000771' : '000305', name: '' }]
      all.push(await listenAs({ sessionId: String(index), units, recheck: () => Promise.resolve({ units }) }))
    }
    const filing = String(db.prepare("SELECT id FROM filing WHERE unit_code = '000771' LIMIT 1").pluck().get())
    for (let time = 0; time < 20; time += 1) changes.record('filing', filing, '000771')
    await until(() => all.filter(({ text }) => text.includes('changed')).length === 50)
    await pause(700)
    console.log(`${all.filter(({ text }) => text.includes('changed')).length} of 100 told with ${looks()} look`)
    expect([all.filter(({ text }) => text.includes('changed')).length, looks()]).toEqual([50, 1])
    await board.close()
  })
})

interface Heard {
  text: string
  ended: boolean
}

interface Around {
  readonly db: Database
  readonly changes: ChangeRepo
  readonly board: NewsBoard
  readonly looks: () => number
  readonly listenAs: (listener: Listener) => Promise<Heard>
}

/** A board on a database of its own behind a bare HTTP server. */
async function withBoard(act: (around: Around) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'border-desk-news-'))
  const db = openDatabase(directory)
  await createSample(db, { groups: 5, now: new Date('2026-11-21T02:00:00Z') })
  const repos = createRepos(db)
  let looks = 0
  const changes = { ...repos.changes, listTouched: (since: number) => ((looks += 1), repos.changes.listTouched(since)) }
  const board = createNewsBoard({ ...repos, changes })
  const listeners: Listener[] = []
  const server = createServer((_request, response) => {
    const listener = listeners.shift()
    if (listener) board.add(listener, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  async function listenAs(listener: Listener): Promise<Heard> {
    listeners.push(listener)
    const heard: Heard = { text: '', ended: false }
    const { body } = await fetch(`http://127.0.0.1:${port}`)
    void (async () => {
      for await (const bytes of body ?? []) heard.text += Buffer.from(bytes).toString()
      heard.ended = true
    })()
    await until(() => heard.text !== '')
    return heard
  }

  try {
    await act({ db, changes, board, looks: () => looks, listenAs })
  } finally {
    server.closeAllConnections()
    server.close()
    db.close()
    rmSync(directory, { recursive: true })
  }
}
