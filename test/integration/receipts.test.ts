import { afterAll, beforeAll, expect, test } from 'vitest'
import { listReceipts } from '../../main/features/receipt/receipt.repo.ts'
import { insertIntent } from '../../main/features/filing/signing-intent.repo.ts'
import { countOutbox } from '../../main/outbox/outbox.repo.ts'
import { createOffice, keyKinds, provisionKey, startClient, type Office, type TestClient } from './office.ts'
import { findReceiptViews } from './receipt-views.ts'

const kind = keyKinds.at(-1) ?? 'practice'
let office: Office
let client: TestClient

beforeAll(async () => {
  office = await createOffice()
  const key = await provisionKey(office.directory, office.ca, kind)
  await office.startServer()
  client = await startClient(office, key)
}, 60_000)
afterAll(async () => {
  await client.close()
  await office.remove()
})

test('What is filed is answered with a receipt that still holds when the server is gone', async () => {
  const entered = await client.login()
  expect(entered).toMatchObject({ ok: true })
  const id = await client.submitPlan('回执计划')
  const { db } = client.open.get()
  await client.until('it is delivered', () => countOutbox(db).waiting === 0)
  await office.stopServer()
  const [view, ...others] = await findReceiptViews(client, id)
  expect(others).toEqual([])
  expect(view).toMatchObject({ round: 1, problem: null })
  expect(view?.number).toMatch(/^\d{8}$/)
  expect(view?.signerName).not.toBe('')
  console.log(`receipt over ${kind}: number ${view?.number}, holds offline`)
  await office.startServer()
})

test('When the answer with the receipt is lost, the next one brings it', async () => {
  await office.stopServer()
  const id = await client.draftPlan('丢失的答复')
  await client.submit(id)
  const { db } = client.open.get()
  const sent = db.prepare('SELECT id, filing_id, type, body, created_at FROM outbox').get()
  await office.startServer()
  client.sync.now()
  await client.until('it is delivered', () => countOutbox(db).waiting === 0)
  const [first] = listReceipts(db, id)
  if (!first) throw new Error('no receipt')
  // As if the program had ended between the server's commit and its own: sent again under the same id.
  db.transaction(() => {
    db.prepare('DELETE FROM receipt WHERE operation_id = ?').run(first.operationId)
    db.prepare(
      `INSERT INTO outbox (id, filing_id, type, body, state, created_at)
       VALUES (:id, :filing_id, :type, :body, 'unconfirmed', :created_at)`,
    ).run(sent)
  })()
  client.sync.wake()
  client.sync.now()
  await client.until('it is confirmed', () => countOutbox(db).waiting === 0)
  expect(countOutbox(db).blocked).toBe(0)
  expect(await findReceiptViews(client, id)).toMatchObject([{ operationId: first.operationId, problem: null }])
  expect(listReceipts(db, id)[0]?.receipt).toEqual(first.receipt)
})

test('A signing that the power cut off is told at the next unlock and leaves a line in the audit trail', async () => {
  const id = await client.draftPlan('断电的签名')
  const before = client.open.get().db
  insertIntent(before, {
    ...{ id: crypto.randomUUID(), filingId: id, contentHash: '00'.repeat(32) },
    begunAt: new Date().toISOString(),
  })
  await client.session.lock()
  expect(await client.unlock()).toMatchObject({ ok: true })
  const { db } = client.open.get()
  const states = db.prepare('SELECT state FROM signing_intent WHERE filing_id = ?').pluck().all(id)
  expect(states).toEqual(['abandoned'])
  const lines = db.prepare(`SELECT count(*) FROM audit_entry WHERE action = 'signing-abandoned'`).pluck().get()
  expect(lines).toBe(1)
  expect(countOutbox(db).waiting).toBe(0)
})
