import Sqlite from 'better-sqlite3'
import { beforeEach, expect, test } from 'vitest'
import { migrations } from '../db/migrations.ts'
import { listOutbox } from '../outbox/outbox-list.repo.ts'
import { findNextDue, insertOperation } from '../outbox/outbox.repo.ts'
import { OutboxWorker } from '../outbox/outbox.worker.ts'
import { FakeClock } from './fake-clock.ts'
import { serverFailure, type ServerResult } from './server-result.ts'
import { SyncWorker } from './sync.worker.ts'

let db = new Sqlite(':memory:')
let clock = new FakeClock()
let number = 0
/** What the server does to a push, a pull and a probe. */
let network: {
  reachable: boolean
  push: ServerResult<null>
  pull: ServerResult<number>
  audit: ServerResult<void>
}
let counts = { pushed: 0, pulled: 0, probed: 0 }
/** The stream of news says this. */
let hear: (text: string) => void = () => undefined

beforeEach(() => {
  db = new Sqlite(':memory:')
  for (const { sql } of migrations) db.exec(sql)
  clock = new FakeClock()
  network = {
    reachable: true,
    push: { ok: true, value: null },
    pull: { ok: true, value: 0 },
    audit: { ok: true, value: undefined },
  }
  counts = { pushed: 0, pulled: 0, probed: 0 }
})

test('Online, what waits leaves at once and a pull follows', async () => {
  const worker = createWorker()
  worker.start()
  await clock.advance(0)
  expect(counts).toEqual({ pushed: 0, pulled: 1, probed: 1 })
  put()
  worker.wake()
  await clock.advance(0)
  expect(counts).toEqual({ pushed: 1, pulled: 2, probed: 1 })
  expect(listOutbox(db)).toEqual([])
  await clock.advance(5_000)
  expect(counts.pulled).toBe(3)
  await worker.stop()
  expect(clock.sleeping).toBe(0)
})

test('The box empties by itself within 2 s of the network coming back, however long it was away', async () => {
  network.reachable = false
  put()
  const worker = createWorker()
  worker.start()
  await clock.advance(3_600_000 + 700)
  expect(worker.connection.online).toBe(false)
  expect(worker.connection.paused).toBeNull()
  expect(counts.pushed).toBe(0)
  network.reachable = true
  await clock.advance(2000)
  expect(worker.connection.online).toBe(true)
  expect(listOutbox(db)).toEqual([])
  await worker.stop()
  expect(clock.sleeping).toBe(0)
})

test('A network that goes away under way is noticed, and nothing is asked but whether it is back', async () => {
  const worker = createWorker()
  worker.start()
  await clock.advance(0)
  network.reachable = false
  put()
  worker.wake()
  await clock.advance(20_000)
  expect(worker.connection.online).toBe(false)
  expect(counts.pushed).toBe(1)
  expect(listOutbox(db)).toMatchObject([{ state: 'waiting' }])
  network.reachable = true
  worker.now()
  await clock.advance(0)
  expect(listOutbox(db)).toEqual([])
  await worker.stop()
})

test('While answers are lost, tries are 1 s to 60 s apart', async () => {
  network.push = serverFailure('lost', 'response-lost')
  put()
  const worker = createWorker()
  worker.start()
  await clock.advance(600_000)
  // 1 + 2 + 4 + … + 32 s, then one a minute.
  expect(counts.pushed).toBeGreaterThan(10)
  expect(counts.pushed).toBeLessThan(18)
  expect(listOutbox(db)).toMatchObject([{ state: 'unconfirmed' }])
  network.push = { ok: true, value: null }
  await clock.advance(60_000)
  expect(listOutbox(db)).toEqual([])
  await worker.stop()
})

test('A session the server ended stops everything, says so once, and waits for the clerk', async () => {
  network.pull = serverFailure('session', 'session-ended')
  const worker = createWorker()
  worker.start()
  await clock.advance(3_600_000)
  expect(counts.pulled).toBe(1)
  expect(worker.connection.paused).toEqual({ code: 'session-ended' })
  await worker.stop()
  expect(clock.sleeping).toBe(0)
})

test('A key the office refuses holds everything up; a minute after it takes it again the box empties by itself', async () => {
  network.pull = serverFailure('session', 'key-revoked', { status: 403 })
  network.push = serverFailure('session', 'key-revoked', { status: 403 })
  put()
  const worker = createWorker()
  worker.start()
  await clock.advance(3_600_000 - 1)
  expect(worker.connection.paused).toEqual({ code: 'key-revoked' })
  expect(listOutbox(db)).toMatchObject([{ state: 'waiting' }])
  expect(counts.pulled).toBeGreaterThan(50)
  expect(counts.pulled).toBeLessThan(62)
  network.pull = { ok: true, value: 0 }
  network.push = { ok: true, value: null }
  await clock.advance(60_000)
  expect(listOutbox(db)).toEqual([])
  expect(worker.connection.paused).toBeNull()
  await worker.stop()
})

test('A pull that the server fails on does not hold up the outbox', async () => {
  network.pull = serverFailure('server', 'server-error', { status: 500 })
  const worker = createWorker()
  worker.start()
  await clock.advance(1)
  expect(worker.connection.paused).toEqual({ code: 'server-error' })
  put()
  worker.wake()
  await clock.advance(0)
  expect(listOutbox(db)).toEqual([])
  network.pull = { ok: true, value: 0 }
  await clock.advance(60_000)
  expect(worker.connection.paused).toBeNull()
  await worker.stop()
})

test('What was postponed goes within a minute although the clock was set back by ten years meanwhile', async () => {
  network.push = serverFailure('lost', 'response-lost')
  put()
  const worker = createWorker()
  worker.start()
  await clock.advance(20_000)
  clock.jump(-10 * 365 * 86_400_000)
  network.push = { ok: true, value: null }
  await clock.advance(60_000)
  expect(listOutbox(db)).toEqual([])
  await worker.stop()
})

test('A clock that is wrong by more than 5 minutes holds everything up until it is set', async () => {
  const worker = createWorker(7 * 60_000)
  worker.start()
  await clock.advance(10_000)
  expect(worker.connection.paused).toEqual({ code: 'clock-wrong', values: { minutes: 7 } })
  expect(counts.pulled).toBe(0)
  await worker.stop()
})

function put(): void {
  number += 1
  const id = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
  insertOperation(db, { id, createdAt: '2026-11-21T01:00:00.000Z', type: 'read-notice', noticeId: id })
}

test('A server that tells of news a thousand times a second is asked twice a second, and the last word is heard', async () => {
  const worker = createWorker()
  worker.start()
  await clock.advance(5_000)
  const before = counts.pulled
  for (let tick = 0; tick < 100; tick += 1) {
    for (let times = 0; times < 50; times += 1) hear('event: changed\ndata:\n\n')
    await clock.advance(50)
  }
  expect(counts.pulled - before).toBeGreaterThanOrEqual(9)
  expect(counts.pulled - before).toBeLessThanOrEqual(12)
  await clock.advance(2_000)
  const quiet = counts.pulled
  hear('event: changed\ndata:\n\n')
  await clock.advance(0)
  expect(counts.pulled).toBe(quiet + 1)
  hear('event: changed\ndata:\n\n')
  await clock.advance(500)
  expect(counts.pulled).toBe(quiet + 2)
  await worker.stop()
  expect(clock.sleeping).toBe(0)
})

test('A full disk holds up what the office sends and nothing else, and says so', async () => {
  network.pull = serverFailure('server', 'disk-full')
  const worker = createWorker()
  worker.start()
  await clock.advance(0)
  put()
  worker.wake()
  await clock.advance(0)
  expect(listOutbox(db)).toEqual([])
  expect(worker.connection.paused).toEqual({ code: 'disk-full' })
  network.pull = { ok: true, value: 0 }
  await clock.advance(60_000)
  expect(worker.connection.paused).toBeNull()
  await worker.stop()
})

function createWorker(serverAheadMs = 0): SyncWorker {
  const outbox = new OutboxWorker({
    db,
    clock,
    transport: {
      ask: () => Promise.resolve(serverFailure('refused', 'not-found', { status: 404 })),
      push(operations) {
        counts.pushed += 1
        if (!network.reachable) return Promise.resolve(serverFailure('unreachable', 'server-unreachable'))
        if (!network.push.ok) return Promise.resolve(network.push)
        return Promise.resolve({ ok: true, value: operations.map(({ id }) => ({ id, outcome: 'accepted' })) })
      },
      upload: () => Promise.reject(new Error('no file was expected')),
    },
    applyDelivered: () => undefined,
    applyConflict: () => undefined,
    isPaused: () => false,
    onChange: () => undefined,
  })
  return new SyncWorker({
    clock,
    outbox,
    findNextDue: () => findNextDue(db),
    isFirstPull: () => false,
    pushAudit: () =>
      Promise.resolve(network.reachable ? network.audit : serverFailure('unreachable', 'server-unreachable')),
    announce: () => undefined,
    random: () => 1,
    listen: (onPart, signal) =>
      new Promise((resolve) => {
        hear = (text) => onPart(Buffer.from(text))
        signal.addEventListener('abort', () => resolve(serverFailure('lost', 'cancelled')), { once: true })
      }),
    probe() {
      counts.probed += 1
      if (!network.reachable) return Promise.resolve(serverFailure('unreachable', 'server-unreachable'))
      const serverTime = new Date(clock.now() + serverAheadMs).toISOString()
      return Promise.resolve({ ok: true, value: { serverId: 'test', serverTime } })
    },
    pull() {
      counts.pulled += 1
      return Promise.resolve(network.reachable ? network.pull : serverFailure('unreachable', 'server-unreachable'))
    },
  })
}
