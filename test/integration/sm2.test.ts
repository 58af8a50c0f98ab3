import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findReceiptViews } from './receipt-views.ts'
import { verifyStatement } from '../../domain/sync/statement.ts'
import { findSoftHsmModule } from '../../server/sample/ca/provision-softhsm.ts'
import { sampleHolder } from '../support/province.ts'
import { createFaultKey, type FaultKey } from '../virtual-key/fault-key.ts'
import { replaceCertificate } from '../virtual-key/replace-certificate.ts'
import { createSm2Key } from '../virtual-key/sm2-key.ts'
import { createOffice, PIN, startClient, type Office, type TestClient } from './office.ts'

const SUBMISSIONS = 20
const isMissing = findSoftHsmModule() === undefined
if (isMissing)
  console.log('SM2 over PKCS#11 is not tried: SoftHSM2, which the fault module forwards to, is not installed')

/** An SM2 key by a vendor's mechanism and profile, from the login to receipts, at the real server. */
describe.skipIf(isMissing)('A clerk with an SM2 key', () => {
  let office: Office
  let client: TestClient
  let fault: FaultKey

  beforeAll(async () => {
    office = await createOffice(5)
    const dir = path.join(office.directory, 'fault')
    fault = await createFaultKey({ dir, ca: office.ca, clerk: sampleHolder, pin: PIN })
    const { file, publicKey } = createSm2Key(dir)
    fault.steering.set(`sm2-key ${file}`)
    await replaceCertificate(fault, await office.ca.issueCertificate({ publicKey, clerk: sampleHolder }))
    await office.startServer()
    client = await startClient(office, { made: fault.made, env: fault.env, vendors: fault.vendors })
  }, 60_000)
  afterAll(async () => {
    await client.close()
    await office.remove()
  })

  test('logs in, locks, and opens the workspace again with the PIN alone', async () => {
    expect(await client.login()).toMatchObject({ ok: true })
    expect(client.key.find()?.certificate.keyType).toBe('sm2')
    await client.until('online', () => client.sync.view().online)
    await client.session.lock()
    expect(await client.unlock()).toMatchObject({ ok: true })
    await client.until('online', () => client.sync.view().online)
  })

  test(`files ${SUBMISSIONS} plans: each signed by SM2, taken by the office and answered with a receipt that holds`, async () => {
    const count = { signed: 0, receipts: 0 }
    for (let index = 1; index <= SUBMISSIONS; index += 1) {
      const id = await client.submitPlan(`国密签名的计划 ${index}`)
      await client.until('it is delivered', () => client.sync.view().waiting === 0)
      expect(client.sync.view().blocked).toBe(0)
      const receipts = await findReceiptViews(client, id)
      expect(receipts).toMatchObject([{ round: 1, problem: null }])
      count.receipts += 1
    }
    const kept = office.inDatabase((db) =>
      db.prepare<[], { statement: string; cms: string }>('SELECT statement, cms FROM submission').all(),
    )
    for (const { statement, cms } of kept) {
      const verified = await verifyStatement(statement, { cms })
      if (verified?.algorithm === 'SM2') count.signed += 1
    }
    console.log(`${count.signed} submissions signed by SM2 at the office, ${count.receipts} receipts that hold`)
    expect(count).toEqual({ signed: SUBMISSIONS, receipts: SUBMISSIONS })
  }, 120_000)
})
