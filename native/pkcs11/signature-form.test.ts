import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { toP1363 } from './signature-form.ts'

it('200 DER signatures, short and long integers among them, verify as r||s', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const lengths = new Set<number>()
  for (let index = 0; index < 200; index += 1) {
    const data = Buffer.from(`statement ${index}`)
    const der = sign('sha256', data, privateKey)
    lengths.add(der.length)
    expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, toP1363(der))).toBe(true)
  }
  expect(lengths.size).toBeGreaterThan(1)
})

it('what is no DER signature throws', () => {
  for (const hex of ['', '3000', '30060201010201', '3007020101020101ff', '04060201010201']) {
    expect(() => toP1363(Buffer.from(hex, 'hex'))).toThrow()
  }
})
