import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { Receipt, ReceiptStatement, verifyReceipt, type ReceiptExpectation } from '../../domain/sync/receipt.ts'
import { toCanonicalJson } from '../../domain/sync/statement.ts'
import type { SubmitFiling } from '../../domain/sync/operation.ts'
import { createSampleCaMaterial, openSampleCa, type SampleCa } from '../sample/ca/sample-ca.ts'
import { toPem } from '../sample/to-pem.ts'
import { createSoftwareKey, signCms } from '../testing/software-key.ts'
import { codeOf, TestClerk } from '../testing/test-clerk.ts'
import { toPlanData, toSubmission } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'receipt-'))
let office: TestOffice
let clerk: TestClerk
let operation: SubmitFiling
let receipt: Receipt
let expected: ReceiptExpectation

beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  clerk = await TestClerk.loggedIn(office)
  operation = await clerk.toSubmit(toSubmission('plan', toPlanData()))
  const result = await clerk.pushOne(operation)
  if (result.outcome !== 'accepted' || !result.receipt) throw new Error(JSON.stringify(result))
  receipt = result.receipt
  const { statement } = operation
  expected = { authorities: clerk.grant?.trust.authorities ?? [], submission: { operationId: operation.id, statement } }
}, 60_000)
afterAll(async () => {
  await office.close()
  rmSync(folder, { recursive: true })
})

describe('the receipt of a submission', () => {
  it('comes with the answer, and holds without asking anybody', async () => {
    const verified = await verifyReceipt(receipt, expected)
    expect(verified).toMatchObject({ ok: true, value: { signerName: '示例省外事办公室电子回执' } })
    const { filingId } = operation
    const known = { office: 'jilin', operationId: operation.id, filingId, kind: 'plan', unitCode: '000771' }
    const statement = ReceiptStatement.parse(JSON.parse(receipt.statement))
    expect(statement).toMatchObject({ ...known, round: 1, revision: 1, account: 'zhuanbanyuan01' })
    expect(statement.number).toMatch(/\d{4}/)
  })

  it('is the same with the answer to a repeated submission, after a restart, and when asked for', async () => {
    expect(await clerk.pushOne(operation)).toMatchObject({ outcome: 'duplicate', receipt })
    await office.restart()
    expect(await clerk.pushOne(operation)).toMatchObject({ outcome: 'duplicate', receipt })
    const asked = await clerk.send('GET', `/receipts/${operation.id}`)
    expect(asked).toEqual({ status: 200, json: receipt })
  })

  it('is shown to its unit alone', async () => {
    const other = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
    const asked = await other.send('GET', `/receipts/${operation.id}`)
    expect([asked.status, codeOf(asked)]).toEqual([404, 'no-receipt'])
    expect(codeOf(await clerk.send('GET', `/receipts/${uuidv7()}`))).toBe('no-receipt')
  })

  it('openssl cms -verify takes it', () => {
    const files = ['receipt.der', 'receipt.json', 'ca.pem'].map((name) => path.join(folder, name))
    const [cms = '', content = '', ca = ''] = files
    writeFileSync(cms, Buffer.from(receipt.cms, 'base64'))
    writeFileSync(content, receipt.statement)
    writeFileSync(ca, toPem(office.ca.certificateDer))
    const verify = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', cms, '-content', content]
    execFileSync('openssl', [...verify, '-CAfile', ca, '-purpose', 'any', '-out', path.join(folder, 'out')], {
      stdio: 'pipe',
    })
  })
})

describe('a receipt that is none', () => {
  /** The same words, signed by a key that some authority has certified. */
  async function forge(ca: SampleCa, holder: { unitCode?: string; purpose?: 'receipt' | 'clerk' }, change = {}) {
    const { unitCode = 'jilin', purpose = 'receipt' } = holder
    const key = createSoftwareKey('ES256')
    const clerkOf = { name: '冒名', unitName: '冒名', unitCode, number: '' }
    const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2028-01-01') }
    const certificate = await ca.issueCertificate({ publicKey: key.publicKey, clerk: clerkOf, purpose, ...dates })
    const statement = toCanonicalJson({ ...JSON.parse(receipt.statement), ...change })
    return { statement, cms: toBase64(await signCms(key, certificate, toUtf8(statement), office.now())) }
  }

  it('signed well enough, a copy is a receipt: the cases below are refused for what they say', async () => {
    expect(await verifyReceipt(await forge(office.ca, {}), expected)).toMatchObject({ ok: true })
  })

  it.each<[string, string, () => Promise<Receipt>]>([
    ['by a clerk’s own key', 'receipt-not-an-office', () => forge(office.ca, { purpose: 'clerk' })],
    ['by another office', 'receipt-not-an-office', () => forge(office.ca, { unitCode: 'liaoning' })],
    [
      'by an authority nobody knows',
      'receipt-unknown-signer',
      async () => forge(await openSampleCa(await createSampleCaMaterial()), {}),
    ],
    ['for another operation', 'receipt-other-submission', () => forge(office.ca, {}, { operationId: uuidv7() })],
    ['for other words', 'receipt-other-submission', () => forge(office.ca, {}, { statementSha256: '0'.repeat(64) })],
    ['of another version', 'receipt-malformed', () => forge(office.ca, {}, { version: 2 })],
    ['with a word more', 'receipt-malformed', () => forge(office.ca, {}, { note: '' })],
    [
      'with another number',
      'receipt-bad-signature',
      async () => ({ ...receipt, statement: receipt.statement.replace('"round":1', '"round":2') }),
    ],
    ['that is no JSON', 'receipt-malformed', async () => ({ ...receipt, statement: 'x' })],
    ['without a signature', 'receipt-bad-signature', async () => ({ ...receipt, cms: '' })],
  ])('%s', async (_name, code, make) => {
    expect(await verifyReceipt(await make(), expected)).toEqual({ ok: false, error: { code } })
  })
})
