import { execFileSync } from 'node:child_process'
import { randomBytes, X509Certificate } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyStatement } from '../../domain/sync/statement.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { wrapForCertificate } from '../../native/pkcs11/wrapped-key.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { createSoftTokens, getToken, getValue, logIn, type SoftTokens } from './soft-tokens.ts'
import { CLERK, makeFolder, PIN, sealFor } from './virtual-key.ts'

/** A thumbprint of 32 bytes (RFC 7638). */
const SESSION_KEY = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'
const SNAPSHOT = '{ "purpose": "border-desk/submission", "团组名称": "赴日教育交流团", "days": 5.0 }'

describe('a real PKCS#11 module behind the face', () => {
  let tokens: SoftTokens
  let key: KeyClient

  beforeAll(async () => {
    tokens = await createSoftTokens()
    key = tokens.createClient()
  }, 60_000)
  afterAll(() => {
    key.close()
    tokens.remove()
  })

  it('provisioning again changes nothing', async () => {
    const [first, second] = [await tokens.provision(), await tokens.provision()]
    expect(second).toEqual(first)
  })

  it('lists tokens and personal certificates without a login', async () => {
    const token = await getToken(key, 'clerk-rsa')
    expect(token).toMatchObject({
      provider: 'pkcs11',
      vendor: 'softhsm2',
      pinState: 'ok',
      triesLeft: null,
      protectedPath: false,
      pinLength: { min: 4, max: 255 },
    })
    const [certificate, ...others] = token.certificates
    expect(others).toHaveLength(0)
    expect(certificate).toMatchObject({
      subjectName: CLERK.name,
      issuerName: '示例省外事电子认证根',
      keyType: 'rsa',
      wrapping: 'rsa-oaep-sha1',
    })
    expect(certificate?.thumbprint).toMatch(/^[0-9a-f]{64}$/)
    const ca = await getSampleCa(tokens.dir)
    const parsed = new X509Certificate(Buffer.from(certificate?.der ?? '', 'base64'))
    expect(parsed.verify(new X509Certificate(ca.certificateDer).publicKey)).toBe(true)
    expect(parsed.subject).toContain(CLERK.unitCode)
  })

  it('signs nothing before a login', async () => {
    expect(await key.signSubmission(SNAPSHOT)).toEqual({ ok: false, error: { code: 'not-logged-in' } })
  })

  it('a PIN of impossible length is refused before the key sees it, a wrong one says what the key says now', async () => {
    expect(await logIn(key, 'clerk-rsa', '123')).toEqual({ ok: false, error: { code: 'pin-length' } })
    expect((await getToken(key, 'clerk-rsa')).pinState).toBe('ok')
    expect(await logIn(key, 'clerk-rsa', '999999')).toMatchObject({
      ok: false,
      error: { code: 'pin-incorrect', pinState: 'count-low', reason: 'CKR_PIN_INCORRECT' },
    })
    expect(getValue(await logIn(key, 'clerk-rsa')).token.pinState).toBe('ok')
    expect(await logIn(key, 'clerk-rsa')).toMatchObject({ error: { code: 'already-logged-in' } })
    await key.logout()
  })

  it('unknown tokens and certificates have their own codes', async () => {
    const { serial } = await getToken(key, 'clerk-rsa')
    const there = { tokenSerial: serial, certificateId: 'ff' }
    const missing = await key.login({ ...there, pin: await sealFor(key, PIN) })
    expect(missing).toMatchObject({ error: { code: 'certificate-missing' } })
    expect(await key.login({ ...there, tokenSerial: 'none', pin: await sealFor(key, PIN) })).toMatchObject({
      error: { code: 'no-token' },
    })
  })

  it.each([
    ['clerk-rsa', 'RS256'],
    ['clerk-ec', 'ES256'],
  ])('%s signs challenges and submissions as %s that verify elsewhere', async (label, algorithm) => {
    const session = getValue(await logIn(key, label))
    const challenge = getValue(
      await key.signChallenge({ serverId: 'jilin', nonce: 'n-1', account: 'anruoxi', sessionKey: SESSION_KEY }),
    )
    expect(challenge.statementJson).toBe(
      `{"account":"anruoxi","nonce":"n-1","purpose":"border-desk/login","serverId":"jilin","sessionKey":"${SESSION_KEY}"}`,
    )
    const submission = getValue(await key.signSubmission(SNAPSHOT))
    expect(submission.statementJson).toBe('{"days":5,"purpose":"border-desk/submission","团组名称":"赴日教育交流团"}')
    for (const signed of [challenge, submission]) {
      const { signedAt, statementJson, certificateDer } = signed
      expect(signed.algorithm).toBe(algorithm)
      expect(certificateDer).toBe(session.certificate.der)
      expect(await verifyStatement(statementJson, signed)).toEqual({ algorithm, certificateDer, signedAt })
      expect(() => verifyByOpenssl(statementJson, signed.cms)).not.toThrow()
      const changed = statementJson.replace('n-1', 'n-2').replace('5', '6')
      expect(await verifyStatement(changed, signed)).toBeUndefined()
      expect(() => verifyByOpenssl(changed, signed.cms)).toThrow()
    }
    await key.logout()
  })

  it('refuses to sign what is not a submission', async () => {
    getValue(await logIn(key, 'clerk-rsa'))
    const refused = ['', 'x', '{}', '{"purpose":"border-desk/login","serverId":"jilin","nonce":"n"}', '"hash"']
    for (const json of refused) {
      expect(await key.signSubmission(json)).toMatchObject({ ok: false, error: { code: 'not-a-submission' } })
    }
    await key.logout()
  })

  it('unwraps its own data key and nobody else’s', async () => {
    const { certificate } = getValue(await logIn(key, 'clerk-rsa'))
    const dataKey = randomBytes(32)
    const wrapped = wrapForCertificate(certificate.der, dataKey, 'rsa-oaep-sha1')
    expect(Buffer.from(getValue(await key.unwrapKey(wrapped, 'anybody')))).toEqual(dataKey)
    const foreign = Uint8Array.from(wrapped)
    foreign[10] = (foreign[10] ?? 0) ^ 1
    expect(await key.unwrapKey(foreign, 'anybody')).toEqual({ ok: false, error: { code: 'wrapped-for-another' } })
    const damaged = Uint8Array.from(wrapped)
    damaged[60] = (damaged[60] ?? 0) ^ 1
    expect((await key.unwrapKey(damaged, 'anybody')).ok).toBe(false)
    expect(
      await key.unwrapKey(wrapForCertificate(certificate.der, dataKey, 'rsa-oaep-sha256'), 'anybody'),
    ).toMatchObject({
      error: { code: 'mechanism-unsupported' },
    })
    await key.logout()
  })

  it('the token gone: the login is over and the client is told', async () => {
    const { token } = getValue(await logIn(key, 'clerk-rsa'))
    const removed = new Promise((resolve) => key.on('removed', resolve))
    const folders = path.join(tokens.dir, 'tokens')
    for (const folder of readdirSync(folders)) {
      if (folder.replaceAll('-', '').endsWith(token.serial)) rmSync(path.join(folders, folder), { recursive: true })
    }
    expect(await removed).toEqual({ tokenSerial: token.serial })
    expect((await key.signSubmission(SNAPSHOT)).ok).toBe(false)
  })
})

/** By a program that knows nothing of ours; chain and dates are the server's business. */
function verifyByOpenssl(statementJson: string, cms: string): void {
  const folder = makeFolder()
  const [content, signature] = [path.join(folder, 'content'), path.join(folder, 'cms')]
  writeFileSync(content, statementJson)
  writeFileSync(signature, Buffer.from(cms, 'base64'))
  try {
    const how = ['cms', '-verify', '-binary', '-noverify', '-inform', 'DER', '-in', signature, '-content', content]
    execFileSync('openssl', how, { stdio: ['ignore', 'ignore', 'ignore'] })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
