import { expect, test } from 'vitest'
import { acceptAll, idOf, openOutbox, submit, withdraw } from '../../outbox/outbox.fixture.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { toBlockReason } from '../../outbox/block-reason.ts'
import { insertOperation, markBlocked, markForLater, type OutboxTarget } from '../../outbox/outbox.repo.ts'
import { insertPackage } from '../../package/package.repo.ts'
import { whilePacking } from '../../package/packed.ts'
import { serverFailure } from '../../sync/server-result.ts'
import type { Operation } from '../../../domain/sync/operation.ts'
import { applyRecall } from '../../sync/apply-change.ts'
import { openTestDesk, valueOf } from '../filing/desk.fixture.ts'
import { createOutboxHandlers } from './outbox.handlers.ts'
import { recallOperation } from './outbox.service.ts'

/** What a row's body can be after a damage: no JSON at all, JSON that is no operation, one of another version. */
const damages = ['{"type":"submit-fil', '', '{}', 'null', '{"id":"1","type":"submit-filing"}'] as const

test('A damaged operation is told apart, delays no other, and is taken back by what its row still says', async () => {
  for (const [index, body] of damages.entries()) {
    const { db, drain, delivered } = openOutbox()
    const bad = submit(10, [])
    insertOperation(db, bad)
    insertOperation(db, withdraw(20))
    db.prepare('UPDATE outbox SET body = :body WHERE id = :id').run({ body, id: idOf(10) })
    await drain(acceptAll)
    expect(delivered).toEqual([idOf(20)])
    expect(listOutbox(db)).toMatchObject([{ id: idOf(10), state: 'blocked', reason: { code: 'item-damaged' } }])

    const targets: OutboxTarget[] = []
    expect(recallOperation(db, idOf(10), (_, target) => void targets.push(target)).ok, `damage ${index}`).toBe(true)
    expect(targets).toEqual([{ type: 'submit-filing', filingId: bad.type === 'submit-filing' ? bad.filingId : '' }])
    expect(listOutbox(db)).toEqual([])
  }
  console.log(`taken back: ${damages.length} damaged operations`)
})

test('What may have arrived is never taken back, damaged or not', () => {
  const { db } = openOutbox()
  insertOperation(db, submit(10, []))
  db.prepare(`UPDATE outbox SET body = '{', state = 'unconfirmed'`).run()
  expect(recallOperation(db, idOf(10), () => undefined)).toMatchObject({ ok: false, error: { code: 'already-sent' } })
  expect(listOutbox(db)).toHaveLength(1)
})

test('What is on a stick, or on its way there, is not taken back although the server does not know it', async () => {
  const { db, drain } = openOutbox()
  insertOperation(db, submit(10, []))
  insertOperation(db, withdraw(20))
  const recall = (number: number) => recallOperation(db, idOf(number), () => undefined)
  let told: unknown
  await whilePacking(db, [idOf(10)], () => {
    told = recall(10)
    return Promise.resolve()
  })
  expect(told).toMatchObject({ ok: false, error: { code: 'already-sent' } })
  const row = { id: idOf(1), fileName: 'a.bjb', bytes: 1, createdAt: '2026-11-21T01:00:00.000Z', statementSha256: '' }
  insertPackage(db, { ...row, replyKey: new Uint8Array(32) }, [idOf(10)])
  markForLater(db, idOf(10), 'unconfirmed')
  // Asked, the server says that it knows nothing of it; then the network is gone.
  await drain(
    () => undefined,
    () => serverFailure('unreachable', 'server-unreachable'),
  )
  expect(listOutbox(db).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  expect([recall(10), recall(20)].map(({ ok }) => ok)).toEqual([false, true])
  // Refused over the network it waits for the clerk, who has a way out.
  markBlocked(db, idOf(10), toBlockReason('would-bounce'))
  expect(recall(10).ok).toBe(true)
})

test('What the clerk takes back leaves a line in the audit trail', async () => {
  const desk = openTestDesk()
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  const quiet = () => undefined
  const handlers = createOutboxHandlers(
    { workspace: () => desk.workspace, announce: quiet },
    {
      sync: {
        view: () => Promise.reject(new Error('not asked')) as never,
        now: quiet,
        wake: quiet,
        pauseOutbox: quiet,
      },
      ...{ applyRecall, now: () => new Date('2026-11-21T02:00:00.000Z') },
    },
  )
  insertOperation(desk.db, { ...submit(10, []), filingId: id } as Operation)
  expect(handlers['outbox.recall']({ id: idOf(10) })).toMatchObject({ ok: true })
  const lines = desk.db.prepare(`SELECT filing_id, act_values FROM audit_entry WHERE action = 'taken-back'`).all()
  expect(lines).toEqual([{ filing_id: id, act_values: '{"deed":"submit-filing"}' }])
  desk.close()
})
