import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyStatement } from '../../domain/sync/statement.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { wrapForCertificate } from '../../native/pkcs11/wrapped-key.ts'
import { provisionPracticeKey } from '../../server/sample/ca/provision-practice-key.ts'
import type { ProvisionedKey } from '../../server/sample/ca/provision-practice-key.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { CLERK, createVirtualKeyClient, makeFolder, PIN, sealFor, VENDORS } from './virtual-key.ts'

describe('the practice key behind the same face', () => {
  const dir = makeFolder()
  let key: KeyClient
  let made: ProvisionedKey

  async function provision() {
    return provisionPracticeKey({ dir, ca: await getSampleCa(dir), pin: PIN, label: '练习', clerk: CLERK })
  }

  async function login(pin: string) {
    const sealed = await sealFor(key, pin)
    return key.login({ tokenSerial: made.serial, certificateId: made.certificateId, pin: sealed })
  }

  beforeAll(async () => {
    made = await provision()
    key = createVirtualKeyClient({ practice: dir })
  }, 60_000)
  afterAll(() => {
    key.close()
    rmSync(dir, { recursive: true })
  })

  it('is made once', async () => {
    expect(await provision()).toEqual(made)
  })

  it('is listed alone, with its tries, where the PKCS#11 binding cannot be loaded', async () => {
    const file = path.join(import.meta.dirname, 'key-process-without-binding.ts')
    const bare = createVirtualKeyClient({ file, vendors: VENDORS, practice: dir })
    expect(await bare.listTokens()).toMatchObject({
      ok: true,
      value: [{ provider: 'practice', serial: made.serial, triesLeft: 6, certificates: [{ subjectName: CLERK.name }] }],
    })
    bare.close()
  })

  it('without the folder there is no key at all', async () => {
    const without = createVirtualKeyClient({})
    expect(await without.listTokens()).toEqual({ ok: false, error: { code: 'no-module' } })
    without.close()
  })

  it('logs in, signs and unwraps', async () => {
    expect((await login(PIN)).ok).toBe(true)
    const signed = await key.signChallenge({ serverId: 'jilin', nonce: 'n', sessionKey: 'x'.repeat(43) })
    expect(signed.ok && (await verifyStatement(signed.value.statementJson, signed.value))).toMatchObject({
      algorithm: 'RS256',
    })
    expect(await key.signPackage('{"purpose":"border-desk/submission"}')).toEqual({
      ok: false,
      error: { code: 'not-a-package' },
    })
    const wrapped = await key.wrapKey(Buffer.alloc(32, 7))
    const own = wrapped.ok && (await key.unwrapKey(wrapped.value, 'holder'))
    expect(own && own.ok && Buffer.from(own.value).equals(Buffer.alloc(32, 7))).toBe(true)
    const dataKey = randomBytes(32)
    const unwrapped = await key.unwrapKey(
      wrapForCertificate(made.certificateDer, dataKey, 'rsa-oaep-sha256'),
      'anybody',
    )
    expect(unwrapped.ok && Buffer.from(unwrapped.value).equals(dataKey)).toBe(true)
    await key.logout()
  })

  it('changes its PIN, which a wrong old one does not', async () => {
    const tokenSerial = made.serial
    const wrong = await key.changePin({ tokenSerial, pins: await sealFor(key, '000000', '135791') })
    expect(wrong).toMatchObject({ error: { code: 'pin-incorrect', triesLeft: 5 } })
    const changed = await key.changePin({ tokenSerial, pins: await sealFor(key, PIN, '135791') })
    expect(changed).toMatchObject({ ok: true, value: { pinState: 'ok', triesLeft: 6 } })
    expect(await login(PIN)).toMatchObject({ error: { code: 'pin-incorrect' } })
    expect((await login('135791')).ok).toBe(true)
    await key.changePin({ tokenSerial, pins: await sealFor(key, '135791', PIN) })
    await key.logout()
    expect((await login(PIN)).ok).toBe(true)
    await key.logout()
  })

  it('locks after six wrong PINs, and stays locked for the right one and for a lost counter', async () => {
    const answers = []
    for (let wrong = 1; wrong <= 6; wrong += 1) answers.push(await login('000000'))
    expect(
      answers.map((answer) => !answer.ok && [answer.error.code, answer.error.pinState, answer.error.triesLeft]),
    ).toEqual([
      ['pin-incorrect', 'count-low', 5],
      ['pin-incorrect', 'count-low', 4],
      ['pin-incorrect', 'count-low', 3],
      ['pin-incorrect', 'count-low', 2],
      ['pin-incorrect', 'final-try', 1],
      ['pin-locked', 'locked', 0],
    ])
    expect(await login(PIN)).toMatchObject({ error: { code: 'pin-locked', triesLeft: 0 } })
    rmSync(path.join(dir, 'tries.json'))
    expect(await login(PIN)).toMatchObject({ error: { code: 'pin-locked' } })
  })

  it('does not open with a certificate or serial exchanged under it', async () => {
    const file = path.join(dir, 'practice-key.json')
    writeFileSync(path.join(dir, 'tries.json'), '{"wrong":0}')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(made.serial, 'PRACTICE00000000'))
    const moved = { tokenSerial: 'PRACTICE00000000', certificateId: made.certificateId, pin: await sealFor(key, PIN) }
    expect(await key.login(moved)).toMatchObject({ error: { code: 'pin-incorrect' } })
  })
})
