import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { readWrap } from '../../native/pkcs11/signed-wrap.ts'
import { wrapForCertificate } from '../../native/pkcs11/wrapped-key.ts'
import { createSoftTokens, getToken, getValue, logIn, type SoftTokens } from './soft-tokens.ts'

describe('a data key closed by a token', () => {
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

  it.each([
    ['clerk-rsa', 'rsa-oaep-sha1', 2],
    ['clerk-ec', 'token-secret', 3],
  ])('%s closes with %s and opens in another login, and in another process', async (label, wrapping, kind) => {
    const dataKey = randomBytes(32)
    const session = getValue(await logIn(key, label))
    expect(session.certificate.wrapping).toBe(wrapping)
    const closed = Buffer.from(getValue(await key.wrapKey(dataKey)))
    const { wrapped, isHolders } = await readWrap(closed)
    expect(isHolders).toBe(true)
    expect(wrapped.toString('latin1', 0, 4)).toBe('BDW2')
    expect(wrapped[4]).toBe(kind)
    expect(wrapped.toString('hex', 5, 37)).toBe(session.certificate.publicKeyHash)
    expect(wrapped.includes(dataKey)).toBe(false)
    await key.logout()
    getValue(await logIn(key, label))
    expect(Buffer.from(getValue(await key.unwrapKey(closed, 'holder')))).toEqual(dataKey)
    await key.logout()
  })

  it('two wraps of one data key have nothing in common but their header', async () => {
    const dataKey = randomBytes(32)
    for (const label of ['clerk-rsa', 'clerk-ec']) {
      getValue(await logIn(key, label))
      const [one, two] = [await wrapOf(dataKey), await wrapOf(dataKey)]
      expect(one.subarray(0, 37)).toEqual(two.subarray(0, 37))
      expect(one.subarray(37, 53)).not.toEqual(two.subarray(37, 53))
      await key.logout()
    }
  })

  async function wrapOf(dataKey: Uint8Array): Promise<Buffer> {
    return (await readWrap(Buffer.from(getValue(await key.wrapKey(Uint8Array.from(dataKey)))))).wrapped
  }

  it('200 wraps changed by one bit open nothing, and one token opens nothing of the other', async () => {
    const dataKey = randomBytes(32)
    const wraps = new Map<string, Uint8Array>()
    let refused = 0
    for (const label of ['clerk-rsa', 'clerk-ec']) {
      getValue(await logIn(key, label))
      const wrapped = getValue(await key.wrapKey(dataKey))
      for (let run = 0; run < 100; run += 1) {
        const answer = await key.unwrapKey(flip(wrapped, run), 'holder')
        if (!answer.ok) refused += 1
      }
      for (const other of wraps.values()) {
        expect(await key.unwrapKey(other, 'holder')).toMatchObject({ error: { code: 'wrapped-for-another' } })
      }
      wraps.set(label, wrapped)
      await key.logout()
    }
    console.log(`${refused} changed wraps refused of 200`)
    expect(refused).toBe(200)
  })

  it('a wrap made without the token, for its certificate, is opened by it', async () => {
    const dataKey = randomBytes(32)
    const { certificates } = await getToken(key, 'clerk-rsa')
    const wrapped = wrapForCertificate(certificates[0]?.der ?? '', dataKey, 'rsa-oaep-sha1')
    getValue(await logIn(key, 'clerk-rsa'))
    expect(Buffer.from(getValue(await key.unwrapKey(wrapped, 'anybody')))).toEqual(dataKey)
    // Whoever made it knows the data key: it is not taken for what the holder has closed for himself.
    expect(await key.unwrapKey(wrapped, 'holder')).toMatchObject({ error: { code: 'wrap-not-signed' } })
    await key.logout()
  })

  it('without a login nothing is closed or opened', async () => {
    for (const answer of [await key.wrapKey(randomBytes(32)), await key.unwrapKey(randomBytes(300), 'holder')]) {
      expect(answer).toEqual({ ok: false, error: { code: 'not-logged-in' } })
    }
  })
})

function flip(wrapped: Uint8Array, run: number): Uint8Array {
  const changed = Uint8Array.from(wrapped)
  const bit = (run * 7919) % (changed.length * 8)
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return changed
}
