import { execFileSync } from 'node:child_process'
import { createPublicKey, randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { sm2 } from 'sm-crypto-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFaultKey, type FaultKey } from './fault-key.ts'
import { openRawModule, type RawModule } from './raw-module.ts'
import { createSm2Key } from './sm2-key.ts'
import { makeFolder, PIN } from './virtual-key.ts'

const DEFAULT_ID = '1234567812345678'

describe('SM2 by the vendor mechanisms of the fault module', () => {
  const dir = makeFolder()
  let key: FaultKey
  let module: RawModule
  let publicKey: string
  let session: Uint8Array
  let privateKey: Uint8Array | undefined

  beforeAll(async () => {
    key = await createFaultKey({ dir })
    const sm2Key = createSm2Key(dir)
    publicKey = sm2Key.publicKeyHex
    key.steering.set(`sm2-key ${sm2Key.file}`)
    module = openRawModule(key.modulePath, key.env)
    await module.get('C_Initialize')
    const [slot] = await module.get<Uint8Array[]>('C_GetSlotList', true)
    session = await module.get('C_OpenSession', slot, 4)
    await module.get('C_Login', session, 1, PIN)
    await module.get('C_FindObjectsInit', session, [{ type: 0, value: 3 }])
    privateKey = (await module.get<Uint8Array[]>('C_FindObjects', session, 1))[0]
    await module.get('C_FindObjectsFinal', session)
  }, 60_000)
  afterAll(() => {
    module.close()
    rmSync(dir, { recursive: true })
  })

  async function sign(mechanism: number, data: Uint8Array): Promise<string> {
    await module.get('C_SignInit', session, { mechanism }, privateKey)
    return Buffer.from(await module.get<Uint8Array>('C_Sign', session, data, Buffer.alloc(100))).toString('hex')
  }

  const message = randomBytes(100)
  it.each([
    ['raw, empty id', 0x80008100, { userId: '' }],
    ['DER, empty id', 0x80008101, { userId: '', der: true }],
    ['raw, default id', 0x80008102, { userId: DEFAULT_ID }],
    ['DER, default id', 0x80008103, { userId: DEFAULT_ID, der: true }],
  ])('%s: signs the message, and the other id does not verify', async (_form, mechanism, options) => {
    const signature = await sign(mechanism, message)
    expect(sm2.doVerifySignature(message, signature, publicKey, { ...options, hash: true })).toBe(true)
    const other = { ...options, userId: options.userId === '' ? DEFAULT_ID : '', hash: true }
    expect(sm2.doVerifySignature(message, signature, publicKey, other)).toBe(false)
  })

  it('raw over e: what is hashed, with id and all, is up to the caller', async () => {
    const digest = Buffer.from(sm2.getHash(message, publicKey, DEFAULT_ID), 'hex')
    const signature = await sign(0x80008104, digest)
    expect(sm2.doVerifySignature(message, signature, publicKey, { userId: DEFAULT_ID, hash: true })).toBe(true)
    await module.get('C_SignInit', session, { mechanism: 0x80008104 }, privateKey)
    expect(await module.ask('C_Sign', session, message, Buffer.alloc(100))).toEqual({ code: 'CKR_DATA_LEN_RANGE' })
  })

  it('is a key like any other: not without a login', async () => {
    await module.get('C_Logout', session)
    expect(await module.ask('C_SignInit', session, { mechanism: 0x80008100 }, privateKey)).toEqual({
      code: 'CKR_USER_NOT_LOGGED_IN',
    })
  })
})

it('an SM2 key made for tests is on the curve of GM/T 0003.5', () => {
  const dir = makeFolder()
  const { file, publicKeyHex } = createSm2Key(dir)
  const shown = execFileSync('openssl', ['pkey', '-in', file, '-noout', '-text'], { encoding: 'utf8' })
  expect(shown).toContain('SM2')
  expect(publicKeyHex).toMatch(/^04[0-9a-f]{128}$/)
  expect(createPublicKey(readFileSync(file)).type).toBe('public')
  expect(path.dirname(file)).toBe(dir)
  rmSync(dir, { recursive: true })
})
