import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createSessionKey } from './session-key.ts'

test('A proof holds at another implementation, names its request, and no two are alike', async () => {
  const key = await createSessionKey()
  const request = { method: 'GET', url: new URL('https://office.example/changes?since=7'), token: 'a-token' }
  const [proof, again] = [await key.prove(request), await key.prove(request)]
  const { payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] })
  expect(payload).toMatchObject({
    htm: 'GET',
    htu: 'https://office.example/changes',
    ath: createHash('sha256').update('a-token').digest('base64url'),
  })
  expect(again).not.toBe(proof)
  expect(decodeProtectedHeader(proof).jwk).toEqual(key.publicKey)
  expect(await calculateJwkThumbprint(key.publicKey)).toBe(key.thumbprint)
})

test('Every session has a key of its own, and nothing of the private half can be read from it', async () => {
  const [one, other] = [await createSessionKey(), await createSessionKey()]
  expect(one.thumbprint).not.toBe(other.thumbprint)
  expect(Object.keys(one.publicKey).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
  expect(JSON.stringify(one)).not.toContain('"d"')
})
