import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { createCertificateOver, createKeyFile, type KeyKind } from '../../test/virtual-key/openssl-certificate.ts'
import { makeFolder } from '../../test/virtual-key/virtual-key.ts'
import { findKeyCertificate, toPublicKeyHash, toRsaPublicKeyHash, toSm2PublicKey } from './certificate.ts'

describe('a certificate on a token', () => {
  const dir = makeFolder()
  afterAll(() => rmSync(dir, { recursive: true }))
  const wrapping = () => 'token-secret' as const

  it.each<[KeyKind, object]>([
    ['RSA-1024', { keyType: 'rsa', unusable: 'key-too-weak', wrapping: null }],
    ['RSA-2048', { keyType: 'rsa', unusable: null, wrapping: 'token-secret' }],
    ['RSA-3072', { keyType: 'rsa', unusable: null, wrapping: 'token-secret' }],
    ['P-256', { keyType: 'ec', unusable: null, wrapping: 'token-secret' }],
    ['P-384', { keyType: 'ec', unusable: 'key-too-weak', wrapping: null }],
    ['SM2', { keyType: 'sm2', unusable: null, wrapping: 'token-secret' }],
  ])('%s is told for what it is, by whoever wrote it', (kind, expected) => {
    const file = createKeyFile(dir, kind)
    const der = createCertificateOver(dir, file)
    const certificate = findKeyCertificate('0a', der, wrapping)
    expect(certificate).toMatchObject({ ...expected, subjectName: '安若溪', unitName: '示例市教育局', id: '0a' })
    const spki = execFileSync('openssl', ['pkey', '-in', file, '-pubout', '-outform', 'DER'])
    expect(certificate?.publicKeyHash).toBe(createHash('sha256').update(spki).digest('hex'))
    expect(toPublicKeyHash(der)).toBe(certificate?.publicKeyHash)
    if (kind === 'SM2') expect(toSm2PublicKey(der.toString('base64'))).toBe(spki.subarray(-65).toString('hex'))
  })

  it('says what node:crypto says of the same certificate', () => {
    const der = createCertificateOver(dir, createKeyFile(dir, 'RSA-2048'))
    const certificate = findKeyCertificate('0a', der, wrapping)
    const byNode = new X509Certificate(der)
    expect(certificate).toMatchObject({
      serialNumber: byNode.serialNumber,
      notBefore: byNode.validFromDate.toISOString(),
      notAfter: byNode.validToDate.toISOString(),
      thumbprint: byNode.fingerprint256.replaceAll(':', '').toLowerCase(),
      der: byNode.raw.toString('base64'),
    })
    const { n = '', e = '' } = byNode.publicKey.export({ format: 'jwk' })
    const modulus = Buffer.from(n, 'base64url')
    // As PKCS#11 gives them, with or without a leading zero.
    for (const numbers of [modulus, Buffer.concat([Buffer.of(0), modulus])]) {
      expect(toRsaPublicKeyHash(numbers, Buffer.from(e, 'base64url'))).toBe(certificate?.publicKeyHash)
    }
    expect(createPublicKey(byNode.publicKey.export({ format: 'pem', type: 'spki' })).type).toBe('public')
  })

  it('the same key renewed keeps its hash, and nothing else', () => {
    const file = createKeyFile(dir, 'P-256')
    const [first, second] = [createCertificateOver(dir, file), createCertificateOver(dir, file)]
    const [one, two] = [findKeyCertificate('0a', first, wrapping), findKeyCertificate('0b', second, wrapping)]
    expect(one?.publicKeyHash).toBe(two?.publicKeyHash)
    expect(one?.thumbprint).not.toBe(two?.thumbprint)
  })

  it('authorities, unknown kinds of key and what is no certificate are left out', () => {
    const der = createCertificateOver(dir, createKeyFile(dir, 'P-256'))
    const others = [
      createCertificateOver(dir, createKeyFile(dir, 'RSA-2048'), { ca: true }),
      createCertificateOver(dir, createKeyFile(dir, 'Ed25519')),
      Buffer.alloc(0),
      Buffer.from('certificate'),
      der.subarray(0, -10),
    ]
    for (const other of others) expect(findKeyCertificate('0a', other, wrapping)).toBeUndefined()
  })
})
