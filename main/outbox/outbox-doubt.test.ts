import { beforeEach, expect, test } from 'vitest'
import { serverFailure } from '../sync/server-result.ts'
import { listOutbox } from './outbox-list.repo.ts'
import { accept, acceptAll, idOf, submit, toFileNames, withdraw, openOutbox } from './outbox.fixture.ts'
import { deleteOperation, insertOperation } from './outbox.repo.ts'
import { markUploaded } from './upload.repo.ts'

const forever = new AbortController().signal

let box = openOutbox()
beforeEach(() => {
  box = openOutbox()
})

test('After a lost answer the server is asked first, and what it has is not sent again', async () => {
  for (const id of [10, 20, 30]) insertOperation(box.db, withdraw(id))
  const first = await box.drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  expect(first.trouble?.trouble).toBe('lost')
  expect(listOutbox(box.db)).toMatchObject(Array(3).fill({ state: 'unconfirmed', reason: null, attempts: 1 }))
  box.answers = [
    { id: idOf(10), outcome: 'duplicate', revision: 3 },
    { id: idOf(20), outcome: 'refused', code: 'not-allowed', issues: [] },
  ]
  insertOperation(box.db, withdraw(40))
  await box.drain(acceptAll)
  expect(box.asked).toEqual([[idOf(10), idOf(20), idOf(30)]])
  // What it has never seen goes out again with what is new, under the same id.
  expect(box.batches.slice(1)).toEqual([[idOf(30), idOf(40)]])
  expect(box.delivered).toEqual([idOf(10), idOf(30), idOf(40)])
  expect(listOutbox(box.db)).toMatchObject([{ id: idOf(20), state: 'blocked', reason: { code: 'not-allowed' } }])
})

test('A server that cannot be asked gets the same id once more, and “duplicate” delivers it', async () => {
  insertOperation(box.db, withdraw(11))
  await box.drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  box.answers = serverFailure('refused', 'not-found', { status: 404 })
  await box.drain((operation) => ({ id: operation.id, outcome: 'duplicate', revision: 3 }))
  expect(box.asked).toHaveLength(1)
  expect(box.batches).toEqual([[idOf(11)], [idOf(11)]])
  expect(box.delivered).toEqual([idOf(11)])
})

test('While the question itself is lost, nothing is sent again', async () => {
  for (const id of [10, 20]) insertOperation(box.db, withdraw(id))
  await box.drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  for (const [trouble, code] of [
    ['lost', 'response-lost'],
    ['unreachable', 'server-unreachable'],
    ['session', 'session-ended'],
  ] as const) {
    box.answers = serverFailure(trouble, code)
    expect((await box.drain(acceptAll)).trouble).toMatchObject({ trouble })
  }
  expect(box.batches).toHaveLength(1)
  expect(listOutbox(box.db)).toMatchObject(Array(2).fill({ state: 'unconfirmed' }))
})

test('An operation an answer leaves out is asked for again later', async () => {
  insertOperation(box.db, withdraw(11))
  await box.drain(acceptAll, () => serverFailure('lost', 'response-lost'))
  box.answers = 'silence'
  await box.drain(acceptAll)
  expect(listOutbox(box.db)).toMatchObject([{ state: 'unconfirmed', reason: { code: 'not-answered' } }])
  expect(listOutbox(box.db)[0]?.nextTryAt).not.toBeNull()
  expect(box.batches).toHaveLength(1)
})

test('What the clerk stopped stays until he lets it go on', async () => {
  for (const id of [10, 20]) insertOperation(box.db, withdraw(id))
  box.stopped = true
  expect(await box.drain(acceptAll)).toEqual({ delivered: 0, trouble: undefined })
  expect(box.batches).toEqual([])
  box.stopped = false
  await box.drain(acceptAll)
  expect(box.delivered).toEqual([idOf(10), idOf(20)])
})

test('Stopping ends the uploads that run, and that is no trouble of the network', async () => {
  insertOperation(box.db, submit(11, ['a']))
  let uploads = 0
  const worker = box.createWorker(acceptAll, undefined, (need, signal) => {
    uploads += 1
    if (uploads > 1) {
      markUploaded(box.db, need.sha256)
      return Promise.resolve({ ok: true, value: null })
    }
    queueMicrotask(() => {
      box.stopped = true
      worker.pause()
    })
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(serverFailure('lost', 'cancelled')), { once: true })
    })
  })
  expect(await worker.drain(forever)).toEqual({ delivered: 0, trouble: undefined })
  expect(listOutbox(box.db)).toMatchObject([{ state: 'waiting', reason: null }])
  box.stopped = false
  expect(await worker.drain(forever)).toEqual({ delivered: 1, trouble: undefined })
})

test('What has left by another way while its answer was out is settled once', async () => {
  insertOperation(box.db, withdraw(11))
  await box.drain((operation) => {
    deleteOperation(box.db, operation.id)
    return accept(operation)
  })
  expect(box.delivered).toEqual([])
})

test('Two thousand files to go do not make the box be read for each', async () => {
  const count = 200
  for (let filing = 1; filing <= count; filing += 1) {
    insertOperation(box.db, submit(filing * 10, [], [...toFileNames(filing, 10)]))
  }
  const started = performance.now()
  await box.drain(acceptAll, undefined, (need) => {
    markUploaded(box.db, need.sha256)
    return Promise.resolve({ ok: true, value: null })
  })
  const ms = Math.round(performance.now() - started)
  console.log(`${count} submissions with 10 files each: ${ms} ms without network`)
  expect(box.delivered).toHaveLength(count)
})
