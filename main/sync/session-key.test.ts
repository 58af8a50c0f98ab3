import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createSessionKey, withOneAhead } from './session-key.ts'

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

test('A third proof of the same request is ready before it is asked for, and none is given out twice or old', async () => {
  let [made, now] = [0, 1_000_000]
  const prove = withOneAhead(
    ({ method }) => Promise.resolve(`${method} ${(made += 1)}`),
    () => now,
  )
  const ask = (method: string, token = 'one') => prove({ method, url: new URL('https://office.example/x?y'), token })
  expect(await ask('GET')).toBe('GET 1')
  expect([await ask('GET'), made]).toEqual(['GET 2', 3])
  expect([await ask('GET'), made]).toEqual(['GET 3', 4])
  expect([await ask('POST'), made]).toEqual(['POST 5', 5])
  expect([await ask('GET', 'other'), made]).toEqual(['GET 6', 6])
  await ask('GET', 'other')
  now += 30_000
  expect([await ask('GET', 'other'), made]).toEqual(['GET 9', 10])
  now -= 60_000
  expect(await ask('GET', 'other')).toBe('GET 11')
})

test('A proof that could not be made ahead is made when it is asked for again', async () => {
  let fails = false
  const prove = withOneAhead(() => (fails ? Promise.reject(new Error('no')) : Promise.resolve('proof')))
  const ask = () => prove({ method: 'GET', url: new URL('https://office.example'), token: '' })
  await ask()
  fails = true
  await expect(ask()).rejects.toThrow('no')
  await expect(ask()).rejects.toThrow('no')
  fails = false
  expect(await ask()).toBe('proof')
})
