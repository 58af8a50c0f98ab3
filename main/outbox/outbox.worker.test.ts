import Sqlite from 'better-sqlite3'
import { beforeEach, expect, test } from 'vitest'
import { toCompleteData } from '../../domain/filing/filing-data.ts'
import { getFiling } from '../../domain/filings.ts'
import { migrations } from '../db/migrations.ts'
import type { Operation, OperationResult, ResultsResponse } from '../../domain/sync/operation.ts'
import { saveFiling } from '../features/filing/filing.repo.ts'
import { toDraft } from '../features/filing/filing.service.ts'
import { FakeClock } from '../sync/fake-clock.ts'
import { serverFailure, type ServerResult } from '../sync/server-result.ts'
import { listOutbox } from './outbox-list.repo.ts'
import { countOutbox, deleteOperation, insertOperation, markSending } from './outbox.repo.ts'
import { OutboxWorker, type OutboxTransport } from './outbox.worker.ts'
import { markUploaded } from './upload.repo.ts'
import type { UploadNeed } from './upload-need.ts'

const forever = new AbortController().signal
let db = new Sqlite(':memory:')
let clock = new FakeClock()
/** Every batch that left, as ids. */
let batches: string[][] = []
let delivered: string[] = []
/** Every question, as ids, and what is answered to it. */
let asked: string[][] = []
let answers: readonly OperationResult[] | 'silence' | ServerResult<never> = []
let stopped = false

beforeEach(() => {
  db = new Sqlite(':memory:')
  for (const { sql } of migrations) db.exec(sql)
  clock = new FakeClock()
  batches = []
  delivered = []
  asked = []
  answers = []
  stopped = false
})

test('Operations of one filing leave one after the other, those of others do not wait for it', async () => {
  for (const id of [11, 21, 12, 22, 13]) insertOperation(db, withdraw(id))
  const outcome = await drain(acceptAll)
  expect(batches).toEqual([[idOf(11), idOf(21)], [idOf(12), idOf(22)], [idOf(13)]])
  expect(outcome).toEqual({ delivered: 5, trouble: undefined })
  expect(countOutbox(db)).toEqual({ waiting: 0, blocked: 0, oldestAt: null })
})

test('Batches hold at most 50', async () => {
  for (let filing = 1; filing <= 120; filing += 1) insertOperation(db, withdraw(filing * 10))
  await drain(acceptAll)
  expect(batches.map((batch) => batch.length)).toEqual([50, 50, 20])
})

test('A refused operation stays with its reason and holds back its own filing only', async () => {
  for (const id of [11, 12, 21]) insertOperation(db, withdraw(id))
  const issue = { code: 'rule/x', severity: 'error' as const, path: 'group' }
  await drain((operation) =>
    operation.id === idOf(11)
      ? { id: operation.id, outcome: 'refused', code: 'not-allowed', issues: [issue] }
      : accept(operation),
  )
  expect(delivered).toEqual([idOf(21)])
  expect(listOutbox(db).map(({ id, state, reason, issues }) => ({ id, state, code: reason?.code, issues }))).toEqual([
    { id: idOf(11), state: 'blocked', code: 'not-allowed', issues: [issue] },
    { id: idOf(12), state: 'waiting', code: 'waits-for-earlier', issues: [] },
  ])
})

test('One operation the server stumbles over does not delay 499 others', async () => {
  for (let filing = 1; filing <= 500; filing += 1) insertOperation(db, withdraw(filing * 10))
  const poison = idOf(2340)
  const outcome = await drain(acceptAll, (batch) =>
    batch.some(({ id }) => id === poison) ? serverFailure('server', 'server-error', { status: 500 }) : undefined,
  )
  expect(outcome).toEqual({ delivered: 499, trouble: undefined })
  const [left] = listOutbox(db)
  expect(left).toMatchObject({ id: poison, state: 'unconfirmed', reason: { code: 'server-error' } })
  expect(left?.nextTryAt).not.toBeNull()
})

test('A malformed operation waits for a person', async () => {
  for (const id of [10, 20, 30]) insertOperation(db, withdraw(id))
  await drain(acceptAll, (batch) =>
    batch.some(({ id }) => id === idOf(20)) ? serverFailure('refused', 'malformed', { status: 400 }) : undefined,
  )
  expect(delivered).toEqual([idOf(10), idOf(30)])
  expect(listOutbox(db)).toMatchObject([{ id: idOf(20), state: 'blocked', reason: { code: 'malformed' } }])
})

test('A server that fails on everything is a trouble for all, and asked no more than a dozen times', async () => {
  for (let filing = 1; filing <= 100; filing += 1) insertOperation(db, withdraw(filing * 10))
  const outcome = await drain(acceptAll, () => serverFailure('server', 'server-error', { status: 500 }))
  expect(outcome.trouble?.code).toBe('server-error')
  expect(batches.length).toBeLessThan(13)
  expect(countOutbox(db)).toMatchObject({ waiting: 100, blocked: 0 })
})

test('503 is a trouble for all at once', async () => {
  for (const id of [10, 20]) insertOperation(db, withdraw(id))
  await drain(acceptAll, () => serverFailure('server', 'server-busy', { status: 503 }))
  expect(batches).toHaveLength(1)
})

test('After a lost answer the server is asked first, and what it has is not sent again', async () => {
  for (const id of [10, 20, 30]) insertOperation(db, withdraw(id))
  const first = await drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  expect(first.trouble?.trouble).toBe('lost')
  expect(listOutbox(db)).toMatchObject(Array(3).fill({ state: 'unconfirmed', reason: null, attempts: 1 }))
  answers = [
    { id: idOf(10), outcome: 'duplicate', revision: 3 },
    { id: idOf(20), outcome: 'refused', code: 'not-allowed', issues: [] },
  ]
  insertOperation(db, withdraw(40))
  await drain(acceptAll)
  expect(asked).toEqual([[idOf(10), idOf(20), idOf(30)]])
  // What it has never seen goes out again with what is new, under the same id.
  expect(batches.slice(1)).toEqual([[idOf(30), idOf(40)]])
  expect(delivered).toEqual([idOf(10), idOf(30), idOf(40)])
  expect(listOutbox(db)).toMatchObject([{ id: idOf(20), state: 'blocked', reason: { code: 'not-allowed' } }])
})

test('A server that cannot be asked gets the same id once more, and “duplicate” delivers it', async () => {
  insertOperation(db, withdraw(11))
  await drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  answers = serverFailure('refused', 'not-found', { status: 404 })
  await drain((operation) => ({ id: operation.id, outcome: 'duplicate', revision: 3 }))
  expect(asked).toHaveLength(1)
  expect(batches).toEqual([[idOf(11)], [idOf(11)]])
  expect(delivered).toEqual([idOf(11)])
})

test('While the question itself is lost, nothing is sent again', async () => {
  for (const id of [10, 20]) insertOperation(db, withdraw(id))
  await drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  for (const [trouble, code] of [
    ['lost', 'response-lost'],
    ['unreachable', 'server-unreachable'],
    ['session', 'session-ended'],
  ] as const) {
    answers = serverFailure(trouble, code)
    expect((await drain(acceptAll)).trouble).toMatchObject({ trouble })
  }
  expect(batches).toHaveLength(1)
  expect(listOutbox(db)).toMatchObject(Array(2).fill({ state: 'unconfirmed' }))
})

test('An operation an answer leaves out is asked for again later', async () => {
  insertOperation(db, withdraw(11))
  await drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  answers = 'silence'
  await drain(acceptAll)
  expect(listOutbox(db)).toMatchObject([{ state: 'unconfirmed', reason: { code: 'not-answered' } }])
  expect(listOutbox(db)[0]?.nextTryAt).not.toBeNull()
  expect(batches).toHaveLength(1)
})

test('What the clerk stopped stays until he lets it go on', async () => {
  for (const id of [10, 20]) insertOperation(db, withdraw(id))
  stopped = true
  expect(await drain(acceptAll)).toEqual({ delivered: 0, trouble: undefined })
  expect(batches).toEqual([])
  stopped = false
  await drain(acceptAll)
  expect(delivered).toEqual([idOf(10), idOf(20)])
})

test('Stopping ends the uploads that run, and that is no trouble of the network', async () => {
  insertOperation(db, submit(11, ['a']))
  let uploads = 0
  const worker = createWorker(acceptAll, undefined, (need, signal) => {
    uploads += 1
    if (uploads > 1) {
      markUploaded(db, need.sha256)
      return Promise.resolve({ ok: true, value: null })
    }
    queueMicrotask(() => {
      stopped = true
      worker.pause()
    })
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(serverFailure('lost', 'cancelled')), { once: true })
    })
  })
  expect(await worker.drain(forever)).toEqual({ delivered: 0, trouble: undefined })
  expect(listOutbox(db)).toMatchObject([{ state: 'waiting', reason: null }])
  stopped = false
  expect(await worker.drain(forever)).toEqual({ delivered: 1, trouble: undefined })
})

test('What has left by another way while its answer was out is settled once', async () => {
  insertOperation(db, withdraw(11))
  await drain((operation) => {
    deleteOperation(db, operation.id)
    return accept(operation)
  })
  expect(delivered).toEqual([])
})

test('Two thousand files to go do not make the box be read for each', async () => {
  const count = 200
  for (let filing = 1; filing <= count; filing += 1) {
    insertOperation(db, submit(filing * 10, [], toFileNames(filing, 10)))
  }
  const started = performance.now()
  await drain(acceptAll, undefined, (need) => {
    markUploaded(db, need.sha256)
    return Promise.resolve({ ok: true, value: null })
  })
  const ms = Math.round(performance.now() - started)
  console.log(`${count} submissions with 10 files each: ${ms} ms without network`)
  expect(delivered).toHaveLength(count)
})

test('What never arrived goes back to waiting', async () => {
  insertOperation(db, withdraw(11))
  await drain(acceptAll, () => serverFailure('unreachable', 'server-unreachable'))
  expect(listOutbox(db)).toMatchObject([{ state: 'waiting', reason: null }])
})

test('What was being sent when the program ended is unconfirmed afterwards', () => {
  insertOperation(db, withdraw(11))
  markSending(db, [idOf(11)])
  createWorker(acceptAll).recover()
  expect(listOutbox(db)).toMatchObject([{ state: 'unconfirmed' }])
})

test('An answer that leaves an operation out keeps it, unconfirmed', async () => {
  for (const id of [10, 20]) insertOperation(db, withdraw(id))
  await drain((operation) => (operation.id === idOf(10) ? undefined : accept(operation)))
  expect(listOutbox(db)).toMatchObject([{ id: idOf(10), state: 'unconfirmed', reason: { code: 'not-answered' } }])
})

test('Files go first, two at once, and a submission follows as soon as its own are there', async () => {
  insertOperation(db, submit(11, ['a', 'b', 'c']))
  insertOperation(db, submit(21, ['c']))
  insertOperation(db, withdraw(31))
  let atOnce = 0
  let most = 0
  const order: string[] = []
  await drain(acceptAll, undefined, async (need) => {
    most = Math.max(most, (atOnce += 1))
    await new Promise(setImmediate)
    atOnce -= 1
    order.push(need.sha256.slice(0, 1))
    markUploaded(db, need.sha256)
    return { ok: true, value: null }
  })
  expect(most).toBe(2)
  expect(order.toSorted()).toEqual(['a', 'b', 'c'])
  expect(delivered.toSorted()).toEqual([idOf(11), idOf(21), idOf(31)])
  expect(delivered[0]).toBe(idOf(31))
})

test('Files the server misses are uploaded, and the submission sent again', async () => {
  insertOperation(db, submit(11, ['a']))
  const uploads: string[] = []
  let asked = 0
  await drain(
    (operation) => {
      asked += 1
      return asked === 1 ? { id: operation.id, outcome: 'files-missing', sha256s: [hash('a')] } : accept(operation)
    },
    undefined,
    (need) => {
      uploads.push(need.sha256)
      markUploaded(db, need.sha256)
      return Promise.resolve({ ok: true, value: null })
    },
  )
  expect(uploads).toEqual([hash('a'), hash('a')])
  expect(delivered).toEqual([idOf(11)])
})

test('A file that is lost blocks the submissions that name it, nothing else', async () => {
  insertOperation(db, submit(11, ['a']))
  insertOperation(db, submit(21, ['b']))
  await drain(acceptAll, undefined, (need) => {
    if (need.sha256 === hash('a')) return Promise.resolve(serverFailure('refused', 'file-lost'))
    markUploaded(db, need.sha256)
    return Promise.resolve({ ok: true, value: null })
  })
  expect(delivered).toEqual([idOf(21)])
  expect(listOutbox(db)).toMatchObject([{ id: idOf(11), state: 'blocked', reason: { code: 'file-lost' } }])
})

test('A group waits until the server knows its plan, and says so', async () => {
  insertFiling(1, 0, null)
  insertFiling(2, 0, 1)
  insertOperation(db, submit(21, []))
  await drain(acceptAll)
  expect(listOutbox(db)).toMatchObject([{ state: 'waiting', reason: { code: 'waits-for-plan' } }])
  db.exec('UPDATE filing SET revision = 1 WHERE parent_id IS NULL')
  await drain(acceptAll)
  expect(delivered).toEqual([idOf(21)])
})

function createWorker(
  answer: (operation: Operation) => OperationResult | undefined,
  fail: (batch: readonly Operation[]) => ServerResult<never> | undefined = () => undefined,
  upload?: (need: UploadNeed, signal: AbortSignal) => Promise<ServerResult<null>>,
): OutboxWorker {
  const transport: OutboxTransport = {
    push(operations) {
      batches.push(operations.map(({ id }) => id))
      const results = operations.flatMap((operation) => answer(operation) ?? [])
      return Promise.resolve(fail(operations) ?? { ok: true, value: results })
    },
    ask(ids) {
      asked.push([...ids])
      return Promise.resolve(toAnswer(ids))
    },
    upload(need, signal) {
      db.prepare(`INSERT OR IGNORE INTO upload (sha256, bytes, media_type) VALUES (:sha256, :bytes, :mediaType)`).run(
        need,
      )
      return upload?.(need, signal) ?? Promise.reject(new Error('no file was expected'))
    },
  }
  return new OutboxWorker({
    db,
    transport,
    clock,
    isPaused: () => stopped,
    applyDelivered: (operation) => delivered.push(operation.id),
    applyConflict: () => undefined,
    applyConflict: () => undefined,
    onChange: () => undefined,
    random: () => 1,
  })
}

function drain(...script: Parameters<typeof createWorker>) {
  return createWorker(...script).drain(forever)
}

function accept(operation: Operation): OperationResult {
  return { id: operation.id, outcome: 'accepted', revision: 1, number: null }
}

function acceptAll(operation: Operation): OperationResult {
  return accept(operation)
}

/** 23 is the third operation of filing 2. */
function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

function filingOf(number: number): string {
  return `00000000-0000-7000-9000-${String(Math.floor(number / 10)).padStart(12, '0')}`
}

function withdraw(number: number): Operation {
  const base = { id: idOf(number), createdAt: '2026-11-21T01:00:00.000Z' }
  return { ...base, type: 'withdraw-filing', filingId: filingOf(number), baseRevision: 1, reason: '' }
}

function hash(name: string): string {
  return name.repeat(64)
}

function toAnswer(ids: readonly string[]): ServerResult<ResultsResponse> {
  if (answers === 'silence') return { ok: true, value: { results: [], unknown: [] } }
  if ('ok' in answers) return answers
  const known = new Set(answers.map(({ id }) => id))
  return { ok: true, value: { results: [...answers], unknown: ids.filter((id) => !known.has(id)) } }
}

/** Hashes of files that only this filing has. */
function toFileNames(filing: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => (filing * 100 + index).toString(16).padStart(64, '0'))
}

function submit(number: number, files: readonly string[], hashes = files.map(hash)): Operation {
  const materials = hashes.map((sha256, index) => ({
    id: idOf(number),
    slot: 'letter',
    name: `${files[index] ?? index}.pdf`,
    mediaType: 'application/pdf',
    bytes: 100,
    sha256,
  }))
  return {
    id: idOf(number),
    createdAt: '2026-11-21T01:00:00.000Z',
    type: 'submit-filing',
    filingId: filingOf(number),
    statement: JSON.stringify({ materials }),
    signature: { cms: '' },
  }
}

function insertFiling(number: number, revision: number, parent: number | null): void {
  const kind = parent === null ? 'plan' : 'task-group'
  const data = toCompleteData(getFiling(kind))
  const planId = parent === null ? null : filingOf(parent * 10)
  const clerk = {
    account: '',
    name: '',
    role: 'clerk' as const,
    unitCode: '000771',
    unitName: '',
    units: [],
    phone: '',
  }
  const draft = toDraft({ clerk }, kind, { ...data, group: { ...data['group'], planId } }, '2026-11-21T01:00:00.000Z')
  saveFiling(db, { ...draft, id: filingOf(number * 10), revision })
}
