import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { failure } from '../../../domain/result.ts'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { deleteOperation, getOperation } from '../../outbox/outbox.repo.ts'
import { applyDelivered } from '../../sync/apply-change.ts'
import { openTestDesk, valueOf, type TestDesk } from '../filing/desk.fixture.ts'
import { completePlan } from '../filing/sample-cases.fixture.ts'
import { createReceiptOffice, type ReceiptOffice } from './receipt.fixture.ts'
import { createReceiptHandlers } from './receipt.handlers.ts'
import { findReceipt, insertReceipt } from './receipt.repo.ts'

let office: ReceiptOffice
let authorities: readonly string[]
let desk: TestDesk
beforeAll(async () => {
  office = await createReceiptOffice()
})
beforeEach(() => {
  desk = openTestDesk()
  authorities = [office.authority]
})
afterEach(() => desk.close())

function createHandlers() {
  return createReceiptHandlers(
    { workspace: () => desk.workspace, announce: () => undefined },
    {
      listAuthorities: () => authorities,
      saveFile: async (name, bytes) => desk.saved.push({ name, bytes }) > 0,
      printPdf: async (html) => {
        desk.printed.push(html)
        return new TextEncoder().encode('%PDF-')
      },
      now: () => new Date('2026-11-22T01:02:03Z'),
    },
  )
}

/** A plan that was filed, delivered, and answered with a receipt. */
async function deliver(change: Parameters<ReceiptOffice['receive']>[2] = {}, by = office) {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  valueOf(await desk.call['filing.save']({ id, data: FilingDataShape.parse(completePlan()), baseVersion: 1 }))
  const { operationId } = valueOf(await desk.submit(id))
  const operation = getOperation(desk.db, operationId)
  if (operation.type !== 'submit-filing') throw new Error(operation.type)
  const receipt = await by.receive(operationId, operation.statement, change)
  desk.db.transaction(() => {
    deleteOperation(desk.db, operationId)
    applyDelivered(desk.db, operation, { revision: 1, number: '20270001', receipt })
  })()
  return { id, operationId, operation, receipt }
}

async function list(filingId: string) {
  return createHandlers()['receipt.list']({ filingId })
}

test('A receipt that came with the delivery is kept to the byte and holds without the network', async () => {
  const { id, operationId, receipt } = await deliver()
  expect(listOutbox(desk.db)).toEqual([])
  expect(findReceipt(desk.db, operationId)?.receipt).toEqual(receipt)
  expect(await list(id)).toEqual([
    {
      ...{ operationId, round: 1, number: '20270001', receivedAt: '2026-11-21T02:30:00.000Z', problem: null },
      signerName: '吉林省外办回执服务器',
    },
  ])
})

test('A repeated answer does not replace the receipt, and one for nothing that was filed here is not kept', async () => {
  const { id, operationId, operation, receipt } = await deliver()
  applyDelivered(desk.db, operation, {
    ...{ revision: 1, number: '20270001' },
    receipt: await office.receive(operationId, operation.statement, { number: '20270002' }),
  })
  expect(findReceipt(desk.db, operationId)?.receipt).toEqual(receipt)
  insertReceipt(desk.db, '01a1fde8-c4e3-7c4a-9483-715b4daa2a8f', receipt)
  expect(await list(id)).toHaveLength(1)
})

test('A receipt that does not hold is told by its reason, shows nothing of what it claims, and is not printed', async () => {
  const cases: [string, () => Promise<{ id: string; operationId: string }>][] = [
    ['receipt-unknown-signer', async () => deliver({}, await createReceiptOffice())],
    [
      'receipt-not-an-office',
      async () => {
        const other = await createReceiptOffice('1.3.6.1.5.5.7.3.2')
        authorities = [office.authority, other.authority]
        return deliver({}, other)
      },
    ],
    ['receipt-not-an-office', () => deliver({ office: 'hebei' })],
    ['receipt-other-submission', () => deliver({ statementSha256: '00'.repeat(32) })],
    ['receipt-other-submission', () => deliver({ operationId: '01a1fde8-c4e3-7c4a-9483-715b4daa2a8f' })],
    [
      'receipt-bad-signature',
      async () => {
        const made = await deliver()
        alter('statement', (text) => text.replace('20270001', '20270009'), made.operationId)
        return made
      },
    ],
    [
      'receipt-bad-signature',
      async () => {
        const made = await deliver()
        alter(
          'cms',
          (text) => `${text.slice(0, 400)}${text[400] === 'A' ? 'B' : 'A'}${text.slice(401)}`,
          made.operationId,
        )
        return made
      },
    ],
    [
      'receipt-malformed',
      async () => {
        const made = await deliver()
        alter('statement', () => '{"purpose":"border-desk/receipt"}', made.operationId)
        return made
      },
    ],
  ]
  for (const [code, make] of cases) {
    const { id, operationId } = await make()
    const shown = { operationId, round: 1, number: null, receivedAt: '', signerName: '', problem: code }
    expect(await list(id), code).toEqual([shown])
    expect(await createHandlers()['receipt.print']({ operationId }), code).toEqual(failure(code))
  }
  expect(desk.printed).toEqual([])
  console.log(`receipts that do not hold: ${cases.length} told, 0 printed`)
})

test('The print says what was received, when, and by whose word, in the words of the day it was filed', async () => {
  const { operationId, receipt } = await deliver()
  expect(await createHandlers()['receipt.print']({ operationId })).toEqual({ ok: true, value: { saved: true } })
  const [html = ''] = desk.printed
  const { statementSha256 } = JSON.parse(receipt.statement) as { statementSha256: string }
  for (const text of [
    ...['电子回执', '20270001', '赴德国、法国经贸洽谈团', '第 1 次上报', '张静', '吉林省外办回执服务器', operationId],
    ...['2026-11-21 10:30:00（北京时间）', '2026-11-22 09:02:03（北京时间）', statementSha256.slice(0, 8), '签名有效'],
  ]) {
    expect(html, text).toContain(text)
  }
  expect(desk.saved[0]?.name).toBe('电子回执-赴德国、法国经贸洽谈团-第1次上报.pdf')
})

test('What is exported is one file that openssl verifies with the authority alone', async () => {
  const { operationId, receipt } = await deliver()
  expect(await createHandlers()['receipt.export']({ operationId })).toEqual({ ok: true, value: { saved: true } })
  const [file] = desk.saved
  expect(file?.name).toBe('电子回执-赴德国、法国经贸洽谈团-第1次上报.p7m')
  const folder = mkdtempSync(path.join(tmpdir(), 'receipt-'))
  const at = (name: string) => path.join(folder, name)
  writeFileSync(at('receipt.p7m'), file?.bytes ?? '')
  writeFileSync(at('root.pem'), office.authorityPem)
  function verifies(): boolean {
    const files = ['-in', at('receipt.p7m'), '-CAfile', at('root.pem'), '-out', at('receipt.json')]
    try {
      execFileSync('openssl', ['cms', '-verify', '-inform', 'DER', '-purpose', 'any', ...files], { stdio: 'pipe' })
      return true
    } catch {
      return false
    }
  }
  expect(verifies()).toBe(true)
  expect(readFileSync(at('receipt.json'), 'utf8')).toBe(receipt.statement)
  const altered = Buffer.from(file?.bytes ?? [])
  const where = altered.indexOf('20270001')
  altered.write('20270009', where)
  writeFileSync(at('receipt.p7m'), altered)
  expect(verifies()).toBe(false)
  rmSync(folder, { recursive: true })
})

test('There is no receipt where the office gave none', async () => {
  const handlers = createHandlers()
  const operationId = '01a1fde8-c4e3-7c4a-9483-715b4daa2a8f'
  expect(await list(operationId)).toEqual([])
  expect(await handlers['receipt.print']({ operationId })).toEqual(failure('receipt-missing'))
  expect(await handlers['receipt.export']({ operationId })).toEqual(failure('receipt-missing'))
})

function alter(column: 'statement' | 'cms', change: (text: string) => string, operationId: string): void {
  const before = desk.db.prepare(`SELECT ${column} FROM receipt WHERE operation_id = ?`).pluck().get(operationId)
  desk.db.prepare(`UPDATE receipt SET ${column} = ? WHERE operation_id = ?`).run(change(String(before)), operationId)
}
