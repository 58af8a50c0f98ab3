import { expect, test } from 'vitest'
import { acceptAll, idOf, openOutbox, submit, withdraw } from '../../outbox/outbox.fixture.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { insertOperation, type OutboxTarget } from '../../outbox/outbox.repo.ts'
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
