import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sm2, sm3 } from 'sm-crypto-v2'
import { afterAll, describe, expect, it } from 'vitest'
import { createSoftwareKey, toSm2PublicKeyInfo } from '../../server/testing/software-key.ts'
import { toPem } from '../../server/sample/to-pem.ts'
import { fromDerSignature, SM2_ID, toDerSignature, verifyRaw } from './algorithm.ts'
import { fromHex, toUtf8 } from './bytes.ts'

/** GB/T 32918.2-2017 (GM/T 0003.5-2012, A.2), over the recommended curve, with the usual id. */
const VECTOR = {
  message: 'message digest',
  publicKey:
    '04' +
    '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  e: 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640',
  signature:
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'sm2-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, bytes: Uint8Array | string): string {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}

function openssl(...parameters: string[]): boolean {
  try {
    execFileSync('openssl', parameters, { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** OpenSSL's word on an SM2 signature (DER) over a message; an empty id is another id than the usual one. */
function isTakenByOpenssl(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array, id: string): boolean {
  return openssl(
    ...['pkeyutl', '-verify', '-rawin', '-digest', 'sm3', '-pkeyopt', id === '' ? 'hexdistid:' : `distid:${id}`],
    ...['-pubin', '-inkey', write('key.pem', toPem(publicKey, 'PUBLIC KEY'))],
    ...['-in', write('message', message), '-sigfile', write('signature', signature)],
  )
}

describe('SM2 with SM3', () => {
  it('takes the signature of the standard, and its digest is the standard’s', async () => {
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
    expect(sm2.getHash(toUtf8(VECTOR.message), VECTOR.publicKey, SM2_ID)).toBe(VECTOR.e)
    const publicKey = toSm2PublicKeyInfo(VECTOR.publicKey)
    const signature = fromHex(VECTOR.signature)
    expect(await verifyRaw('SM2', publicKey, signature, toUtf8(VECTOR.message))).toBe(true)
    expect(await verifyRaw('SM2', publicKey, signature, toUtf8('message digesT'))).toBe(false)
    expect(isTakenByOpenssl(publicKey, toUtf8(VECTOR.message), toDerSignature(signature), SM2_ID)).toBe(true)
  })

  it('100 messages: OpenSSL takes what is signed here, under the usual id and not without one', async () => {
    const key = createSoftwareKey('SM2')
    const counts = { here: 0, usual: 0, empty: 0 }
    for (let at = 0; at < 100; at += 1) {
      const message = toUtf8(createHash('sha512').update(`${at}`).digest('hex').slice(at))
      const raw = Uint8Array.from(key.sign(message))
      if (await verifyRaw('SM2', key.publicKey, raw, message)) counts.here += 1
      const der = toDerSignature(raw)
      if (isTakenByOpenssl(key.publicKey, message, der, SM2_ID)) counts.usual += 1
      if (at < 10 && isTakenByOpenssl(key.publicKey, message, der, '')) counts.empty += 1
    }
    console.log(`SM2: ${counts.here} hold here, ${counts.usual} by openssl, ${counts.empty} of 10 with an empty id`)
    expect(counts).toEqual({ here: 100, usual: 100, empty: 0 })
  })

  it('and the other way round: what OpenSSL signs with the usual id holds, with an empty one not', async () => {
    const keyFile = path.join(folder, 'openssl.pem')
    expect(openssl('genpkey', '-algorithm', 'SM2', '-out', keyFile)).toBe(true)
    const pem = execFileSync('openssl', ['pkey', '-in', keyFile, '-pubout', '-outform', 'DER'])
    const publicKey = Uint8Array.from(pem)
    const message = toUtf8('团组名称：赴日教育交流团')
    const signatures = ['distid:1234567812345678', 'hexdistid:'].map((id) =>
      execFileSync('openssl', [
        ...['pkeyutl', '-sign', '-rawin', '-digest', 'sm3', '-pkeyopt', id, '-inkey', keyFile],
        ...['-in', write('message', message)],
      ]),
    )
    const held = await Promise.all(
      signatures.map((der) => verifyRaw('SM2', publicKey, fromDerSignature(Uint8Array.from(der)), message)),
    )
    expect(held).toEqual([true, false])
  })

  it('a signature of another length, with r or s of 0, or out of range is refused', async () => {
    const publicKey = toSm2PublicKeyInfo(VECTOR.publicKey)
    const message = toUtf8(VECTOR.message)
    const zeros = '0'.repeat(64)
    const bad = [
      '',
      VECTOR.signature.slice(2),
      zeros + VECTOR.signature.slice(64),
      VECTOR.signature.slice(0, 64) + zeros,
    ]
    for (const hex of [...bad, 'f'.repeat(128)]) {
      const held = await verifyRaw('SM2', publicKey, fromHex(hex), message).catch(() => false)
      expect(held).toBe(false)
    }
  })
})
