import { createPublicKey, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { findSoftHsmModule } from '../../server/sample/ca/provision-softhsm.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { openRawModule, type RawModule } from './raw-module.ts'
import { createSoftTokens, getToken, getValue, logIn, type SoftTokens } from './soft-tokens.ts'
import { CLERK, PIN, sealFor } from './virtual-key.ts'

const CKA = { class: 0x0, token: 0x1, private: 0x2, value: 0x11, type: 0x80, subject: 0x101, id: 0x102 }
const CKO = { certificate: 1, privateKey: 3 }

describe('a certificate renewed on the same token', () => {
  let tokens: SoftTokens
  let key: KeyClient
  let module: RawModule
  let session: Uint8Array
  const dataKey = randomBytes(32)
  let wrapped: Uint8Array

  beforeAll(async () => {
    tokens = await createSoftTokens()
    key = tokens.createClient()
    getValue(await logIn(key, 'clerk-rsa'))
    wrapped = getValue(await key.wrapKey(dataKey))
    await key.logout()
    module = openRawModule(findSoftHsmModule() ?? '', tokens.env)
    await module.get('C_Initialize')
    const { slot } = await getToken(key, 'clerk-rsa')
    session = await module.get('C_OpenSession', Buffer.from(slot, 'hex'), 6)
    await module.get('C_Login', session, 1, PIN)
  }, 60_000)
  afterAll(() => {
    module.close()
    key.close()
    tokens.remove()
  })

  async function find(kind: number): Promise<Uint8Array[]> {
    await module.get('C_FindObjectsInit', session, [{ type: CKA.class, value: kind }])
    const found = await module.get<Uint8Array[]>('C_FindObjects', session, 10)
    await module.get('C_FindObjectsFinal', session)
    return found
  }

  async function replaceCertificate(id: Buffer, publicKey: Buffer): Promise<void> {
    const ca = await getSampleCa(tokens.dir)
    const value = await ca.issueCertificate({ publicKey, clerk: CLERK })
    for (const old of await find(CKO.certificate)) await module.get('C_DestroyObject', session, old)
    await store(id, value)
  }

  async function store(id: Buffer, value: Buffer): Promise<void> {
    await module.get('C_CreateObject', session, [
      { type: CKA.class, value: CKO.certificate },
      { type: CKA.type, value: 0 },
      { type: CKA.token, value: true },
      { type: CKA.private, value: false },
      { type: CKA.subject, value: Buffer.alloc(0) },
      { type: CKA.id, value: id },
      { type: CKA.value, value },
    ])
  }

  async function opens(): Promise<boolean> {
    const before = await getToken(key, 'clerk-rsa')
    getValue(await logIn(key, 'clerk-rsa'))
    const opened = getValue(await key.unwrapKey(wrapped, 'holder'))
    await key.logout()
    return before.certificates.length === 1 && Buffer.from(opened).equals(dataKey)
  }

  it('over the same key pair: what was closed before still opens', async () => {
    const { certificates } = await getToken(key, 'clerk-rsa')
    const { id = '', der = '', publicKeyHash, thumbprint } = certificates[0] ?? {}
    const publicKey = createPublicKey({ key: toPem(der), format: 'pem' }).export({ type: 'spki', format: 'der' })
    await replaceCertificate(Buffer.from(id, 'hex'), publicKey)
    const [renewed] = (await getToken(key, 'clerk-rsa')).certificates
    expect(renewed?.publicKeyHash).toBe(publicKeyHash)
    expect(renewed?.thumbprint).not.toBe(thumbprint)
    expect(await opens()).toBe(true)
  })

  it('beside the old one under the same id: whichever is chosen is the one that signs', async () => {
    const { certificates } = await getToken(key, 'clerk-rsa')
    const { id = '', der = '' } = certificates[0] ?? {}
    const publicKey = createPublicKey({ key: toPem(der), format: 'pem' }).export({ type: 'spki', format: 'der' })
    const ca = await getSampleCa(tokens.dir)
    await store(Buffer.from(id, 'hex'), await ca.issueCertificate({ publicKey, clerk: CLERK }))
    const { serial: tokenSerial, certificates: both } = await getToken(key, 'clerk-rsa')
    expect(new Set(both.map((each) => each.id)).size).toBe(2)
    for (const { id: certificateId, der: chosen } of both) {
      getValue(await key.login({ tokenSerial, certificateId, pin: await sealFor(key, PIN) }))
      const challenge = { serverId: 'office', nonce: 'n'.repeat(43), sessionKey: 'k'.repeat(43) }
      expect(getValue(await key.signChallenge(challenge)).certificateDer).toBe(chosen)
      await key.logout()
    }
  })

  it('over a new key pair, the old certificate gone: the old private key is found by its numbers', async () => {
    const id = randomBytes(8)
    const common = [
      { type: CKA.token, value: true },
      { type: CKA.id, value: id },
    ]
    const pair = await module.get<{ publicKey: Uint8Array }>(
      'C_GenerateKeyPair',
      session,
      { mechanism: 0 },
      [
        ...common,
        { type: 0x121, value: 2048 },
        { type: 0x122, value: Buffer.of(1, 0, 1) },
        { type: 0x104, value: true },
      ],
      [...common, { type: CKA.private, value: true }, { type: 0x108, value: true }, { type: 0x105, value: true }],
    )
    const numbers = [{ type: 0x120 }, { type: 0x122 }]
    const [n, e] = await module.get<{ value: Uint8Array }[]>('C_GetAttributeValue', session, pair.publicKey, numbers)
    const jwk = { kty: 'RSA', n: toBase64Url(n?.value), e: toBase64Url(e?.value) }
    await replaceCertificate(id, createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' }))
    expect(await find(CKO.privateKey)).toHaveLength(2)
    expect(await opens()).toBe(true)
  })
})

function toBase64Url(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes).toString('base64url')
}

function toPem(der: string): string {
  return `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`
}
