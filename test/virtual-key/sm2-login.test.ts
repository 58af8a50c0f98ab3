import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyStatement } from '../../domain/sync/statement.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { createFaultKey, type FaultKey } from './fault-key.ts'
import { createCertificateOver } from './openssl-certificate.ts'
import { replaceCertificate } from './replace-certificate.ts'
import { createSm2Key } from './sm2-key.ts'
import { createVirtualKeyClient, makeFolder, PIN, sealFor } from './virtual-key.ts'

const SNAPSHOT = '{"purpose":"border-desk/submission","days":5}'

describe('an SM2 key by a vendor’s own mechanisms', () => {
  const dir = makeFolder()
  let fault: FaultKey

  beforeAll(async () => {
    fault = await createFaultKey({ dir })
    const { file } = createSm2Key(dir)
    fault.steering.set(`sm2-key ${file}`)
    await replaceCertificate(fault, createCertificateOver(dir, file))
  }, 60_000)
  afterAll(() => rmSync(dir, { recursive: true }))

  /** A key process that reads this line in the vendor's profile. */
  async function withProfile<T>(sm2Sign: object | null, work: (key: KeyClient) => Promise<T>): Promise<T> {
    const [name = ''] = readdirSync(fault.vendors)
    const file = path.join(fault.vendors, name)
    const profile = JSON.parse(readFileSync(file, 'utf8')) as { mechanisms: object }
    writeFileSync(file, JSON.stringify({ ...profile, mechanisms: { ...profile.mechanisms, sm2Sign } }))
    const key = createVirtualKeyClient({ vendors: fault.vendors, env: fault.env })
    try {
      const { serial: tokenSerial, certificateId } = fault.made
      const session = await key.login({ tokenSerial, certificateId, pin: await sealFor(key, PIN) })
      expect(session).toMatchObject({ ok: true, value: { certificate: { keyType: 'sm2', subjectName: '安若溪' } } })
      return await work(key)
    } finally {
      key.close()
    }
  }

  it.each([
    ['the message, raw', { code: '0x80008102', input: 'message', form: 'raw' }],
    ['the message, DER', { code: '0x80008103', input: 'message', form: 'der' }],
    ['e, raw', { code: '0x80008104', input: 'digest-e', form: 'raw' }],
  ])('signs %s as GM/T 0009 wants it, and keeps a data key', async (_what, sm2Sign) => {
    await withProfile(sm2Sign, async (key) => {
      const signed = await key.signSubmission(SNAPSHOT)
      if (!signed.ok) throw new Error(JSON.stringify(signed.error))
      expect(await verifyStatement(signed.value.statementJson, signed.value)).toMatchObject({ algorithm: 'SM2' })
      const dataKey = randomBytes(32)
      const wrapped = await key.wrapKey(dataKey)
      const opened = wrapped.ok && (await key.unwrapKey(wrapped.value, 'holder'))
      expect(opened && opened.ok && Buffer.from(opened.value).equals(dataKey)).toBe(true)
    })
  })

  it.each([
    ['a mechanism with the empty user id', { code: '0x80008100', input: 'message', form: 'raw' }],
    ['DER where it says raw', { code: '0x80008103', input: 'message', form: 'raw' }],
    ['raw where it says DER', { code: '0x80008102', input: 'message', form: 'der' }],
    ['e where the token hashes itself', { code: '0x80008102', input: 'digest-e', form: 'raw' }],
    ['no mechanism at all', null],
  ])('a profile with %s is found at the first signature', async (_what, sm2Sign) => {
    const signed = await withProfile(sm2Sign, (key) => key.signSubmission(SNAPSHOT))
    expect(signed).toMatchObject({ ok: false, error: { code: 'mechanism-unsupported' } })
    console.log(`found as ${signed.ok ? 'nothing' : signed.error.reason}`)
  })
})
