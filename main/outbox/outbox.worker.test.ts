import { beforeEach, expect, test } from 'vitest'
import { serverFailure } from '../sync/server-result.ts'
import { listOutbox } from './outbox-list.repo.ts'
import { accept, acceptAll, hash, idOf, submit, withdraw, openOutbox } from './outbox.fixture.ts'
import { countOutbox, deleteOperation, insertOperation, markSending } from './outbox.repo.ts'
import { markUploaded } from './upload.repo.ts'

let box = openOutbox()
beforeEach(() => {
  box = openOutbox()
})

test('Operations of one filing leave one after the other, those of others do not wait for it', async () => {
  for (const id of [11, 21, 12, 22, 13]) insertOperation(box.db, withdraw(id))
  const outcome = await box.drain(acceptAll)
  expect(box.batches).toEqual([[idOf(11), idOf(21)], [idOf(12), idOf(22)], [idOf(13)]])
  expect(outcome).toEqual({ delivered: 5, trouble: undefined })
  expect(countOutbox(box.db)).toEqual({ waiting: 0, blocked: 0, oldestAt: null })
})

test('Batches hold at most 50', async () => {
  for (let filing = 1; filing <= 120; filing += 1) insertOperation(box.db, withdraw(filing * 10))
  await box.drain(acceptAll)
  expect(box.batches.map((batch) => batch.length)).toEqual([50, 50, 20])
})

test('A refused operation stays with its reason and holds back its own filing only', async () => {
  for (const id of [11, 12, 21]) insertOperation(box.db, withdraw(id))
  const issue = { code: 'rule/x', severity: 'error' as const, path: 'group' }
  await box.drain((operation) =>
    operation.id === idOf(11)
      ? { id: operation.id, outcome: 'refused', code: 'not-allowed', issues: [issue] }
      : accept(operation),
  )
  expect(box.delivered).toEqual([idOf(21)])
  expect(
    listOutbox(box.db).map(({ id, state, reason, issues }) => ({ id, state, code: reason?.code, issues })),
  ).toEqual([
    { id: idOf(11), state: 'blocked', code: 'not-allowed', issues: [issue] },
    { id: idOf(12), state: 'waiting', code: 'waits-for-earlier', issues: [] },
  ])
})

test('One operation the server stumbles over does not delay 499 others', async () => {
  for (let filing = 1; filing <= 500; filing += 1) insertOperation(box.db, withdraw(filing * 10))
  const poison = idOf(2340)
  const outcome = await box.drain(acceptAll, (batch) =>
    batch.some(({ id }) => id === poison) ? serverFailure('server', 'server-error', { status: 500 }) : undefined,
  )
  expect(outcome).toEqual({ delivered: 499, trouble: undefined })
  const [left] = listOutbox(box.db)
  expect(left).toMatchObject({ id: poison, state: 'unconfirmed', reason: { code: 'server-error' } })
  expect(left?.nextTryAt).not.toBeNull()
})

test('A malformed operation waits for a person', async () => {
  for (const id of [10, 20, 30]) insertOperation(box.db, withdraw(id))
  await box.drain(acceptAll, (batch) =>
    batch.some(({ id }) => id === idOf(20)) ? serverFailure('refused', 'malformed', { status: 400 }) : undefined,
  )
  expect(box.delivered).toEqual([idOf(10), idOf(30)])
  expect(listOutbox(box.db)).toMatchObject([{ id: idOf(20), state: 'blocked', reason: { code: 'malformed' } }])
})

test('A server that fails on everything is a trouble for all, and asked no more than a dozen times', async () => {
  for (let filing = 1; filing <= 100; filing += 1) insertOperation(box.db, withdraw(filing * 10))
  const outcome = await box.drain(acceptAll, () => serverFailure('server', 'server-error', { status: 500 }))
  expect(outcome.trouble?.code).toBe('server-error')
  expect(box.batches.length).toBeLessThan(13)
  expect(countOutbox(box.db)).toMatchObject({ waiting: 100, blocked: 0 })
})

test('503 is a trouble for all at once', async () => {
  for (const id of [10, 20]) insertOperation(box.db, withdraw(id))
  await box.drain(acceptAll, () => serverFailure('server', 'server-busy', { status: 503 }))
  expect(box.batches).toHaveLength(1)
})

test('What never arrived goes back to waiting', async () => {
  insertOperation(box.db, withdraw(11))
  await box.drain(acceptAll, () => serverFailure('unreachable', 'server-unreachable'))
  expect(listOutbox(box.db)).toMatchObject([{ state: 'waiting', reason: null }])
})

test('What was being sent when the program ended is unconfirmed afterwards', () => {
  insertOperation(box.db, withdraw(11))
  markSending(box.db, [idOf(11)])
  box.createWorker(acceptAll).recover()
  expect(listOutbox(box.db)).toMatchObject([{ state: 'unconfirmed' }])
})

test('An answer that leaves an operation out keeps it, unconfirmed', async () => {
  for (const id of [10, 20]) insertOperation(box.db, withdraw(id))
  await box.drain((operation) => (operation.id === idOf(10) ? undefined : accept(operation)))
  expect(listOutbox(box.db)).toMatchObject([{ id: idOf(10), state: 'unconfirmed', reason: { code: 'not-answered' } }])
})

test('Files go first, two at once, and a submission follows as soon as its own are there', async () => {
  insertOperation(box.db, submit(11, ['a', 'b', 'c']))
  insertOperation(box.db, submit(21, ['c']))
  insertOperation(box.db, withdraw(31))
  let atOnce = 0
  let most = 0
  const order: string[] = []
  await box.drain(acceptAll, undefined, async (need) => {
    most = Math.max(most, (atOnce += 1))
    await new Promise(setImmediate)
    atOnce -= 1
    order.push(need.sha256.slice(0, 1))
    markUploaded(box.db, need.sha256)
    return { ok: true, value: null }
  })
  expect(most).toBe(2)
  expect(order.toSorted()).toEqual(['a', 'b', 'c'])
  expect(box.delivered.toSorted()).toEqual([idOf(11), idOf(21), idOf(31)])
  expect(box.delivered[0]).toBe(idOf(31))
})

test('Files the server misses are uploaded, and the submission sent again', async () => {
  insertOperation(box.db, submit(11, ['a']))
  const uploads: string[] = []
  let pushed = 0
  await box.drain(
    (operation) => {
      pushed += 1
      return pushed === 1 ? { id: operation.id, outcome: 'files-missing', sha256s: [hash('a')] } : accept(operation)
    },
    undefined,
    (need) => {
      uploads.push(need.sha256)
      markUploaded(box.db, need.sha256)
      return Promise.resolve({ ok: true, value: null })
    },
  )
  expect(uploads).toEqual([hash('a'), hash('a')])
  expect(box.delivered).toEqual([idOf(11)])
})

test('A file that is lost blocks the submissions that name it, nothing else', async () => {
  insertOperation(box.db, submit(11, ['a']))
  insertOperation(box.db, submit(21, ['b']))
  await box.drain(acceptAll, undefined, (need) => {
    if (need.sha256 === hash('a')) return Promise.resolve(serverFailure('refused', 'file-lost'))
    markUploaded(box.db, need.sha256)
    return Promise.resolve({ ok: true, value: null })
  })
  expect(box.delivered).toEqual([idOf(21)])
  expect(listOutbox(box.db)).toMatchObject([{ id: idOf(11), state: 'blocked', reason: { code: 'file-lost' } }])
})

test('A group waits until the server knows its plan, and says so', async () => {
  box.insertFiling(1, 0, null)
  box.insertFiling(2, 0, 1)
  insertOperation(box.db, submit(21, []))
  await box.drain(acceptAll)
  expect(listOutbox(box.db)).toMatchObject([{ state: 'waiting', reason: { code: 'waits-for-plan' } }])
  box.db.exec('UPDATE filing SET revision = 1 WHERE parent_id IS NULL')
  await box.drain(acceptAll)
  expect(box.delivered).toEqual([idOf(21)])
})

test('One that the clerk takes back while a refused batch is being halved is not sent, and delays no other', async () => {
  for (const number of [11, 21, 31, 41]) insertOperation(box.db, withdraw(number))
  const outcome = await box.drain(acceptAll, (batch) => {
    if (batch.length < 4) deleteOperation(box.db, idOf(41))
    return batch.length === 4 ? serverFailure('refused', 'malformed', { status: 400 }) : undefined
  })
  expect(outcome).toEqual({ delivered: 3, trouble: undefined })
  expect(box.batches.map((batch) => batch.length)).toEqual([4, 2, 1])
})

test('A server that forgets the same file for ever is asked with growing pauses, and the clerk reads why it waits', async () => {
  insertOperation(box.db, submit(11, ['a']))
  let uploads = 0
  for (let minute = 0; minute < 10; minute += 1) {
    await box.drain(
      (operation) => ({ id: operation.id, outcome: 'files-missing', sha256s: [hash('a')] }),
      undefined,
      (need) => {
        uploads += 1
        markUploaded(box.db, need.sha256)
        return Promise.resolve({ ok: true, value: null })
      },
    )
    await box.clock.advance(60_000)
  }
  expect(uploads).toBeLessThanOrEqual(11)
  expect(listOutbox(box.db)).toMatchObject([{ state: 'waiting', reason: { code: 'files-missing' } }])
})
