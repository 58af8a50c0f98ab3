import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSoftwareKey, signCms, type SoftwareKey } from '../../server/testing/software-key.ts'
import { createTestAuthority, type TestAuthority } from '../../server/testing/test-authority.ts'
import { toPem } from '../../server/sample/to-pem.ts'
import { toBase64, toUtf8 } from './bytes.ts'
import { createSignedAttributes, verifyCms } from './cms.ts'
import { readDer, readDerList, TAG, writeDer, writeDerSetOf, writeOid } from './der.ts'

const CLERK = { name: '安若溪', unitName: '示例市教育局', unitCode: '220199', number: 'ZBY0001' }
const CONTENT = toUtf8('{"purpose":"border-desk/submission","团组名称":"赴日教育交流团"}')
const AT = new Date('2026-11-21T01:02:03Z')
const algorithms = ['RS256', 'ES256', 'SM2'] as const

interface Signer {
  readonly key: SoftwareKey
  readonly certificate: Buffer
  readonly cms: Uint8Array<ArrayBuffer>
}

/** What a CMS is put together from; `signers` gives the SET of SignerInfos from the one. */
interface Parts {
  readonly signedData: Uint8Array[]
  readonly signer: Uint8Array[]
  signers: (info: Uint8Array) => readonly Uint8Array[]
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'cms-'))
let authority: TestAuthority
const signers = new Map<string, Signer>()

function getSigner(algorithm: string): Signer {
  const signer = signers.get(algorithm)
  if (!signer) throw new Error(`no ${algorithm}`)
  return signer
}

beforeAll(async () => {
  authority = await createTestAuthority('RS256')
  for (const algorithm of algorithms) {
    const key = createSoftwareKey(algorithm)
    const certificate = await authority.issueCertificate({ publicKey: key.publicKey, clerk: CLERK })
    signers.set(algorithm, { key, certificate, cms: await signCms(key, certificate, CONTENT, AT) })
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(algorithms)('a CMS signed with %s', (algorithm) => {
  it('says who signed and when, and holds for its content alone', async () => {
    const { cms, certificate } = getSigner(algorithm)
    const certificateDer = certificate.toString('base64')
    expect(await verifyCms(CONTENT, cms)).toEqual({ certificateDer, signedAt: '2026-11-21T01:02:03.000Z', algorithm })
    expect(await verifyCms(toUtf8('{}'), cms)).toBeUndefined()
  })

  it('is refused with any byte of it changed', async () => {
    const { cms } = getSigner(algorithm)
    let passed = 0
    for (let at = 0; at < cms.length; at += 1) {
      const changed = Uint8Array.from(cms)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      if (await verifyCms(CONTENT, changed)) passed += 1
    }
    console.log(`${algorithm}: ${cms.length} changes of one bit, ${passed} taken`)
    expect(passed).toBe(0)
  })

  it('is refused cut short or with something behind it', async () => {
    const { cms } = getSigner(algorithm)
    expect(await verifyCms(CONTENT, cms.subarray(0, -1))).toBeUndefined()
    expect(await verifyCms(CONTENT, Uint8Array.from([...cms, 0]))).toBeUndefined()
    expect(await verifyCms(CONTENT, new Uint8Array())).toBeUndefined()
  })

  it('is refused with a certificate of the same name over another key', async () => {
    const { key } = getSigner(algorithm)
    const other = createSoftwareKey(algorithm)
    const certificate = await authority.issueCertificate({ publicKey: other.publicKey, clerk: CLERK })
    expect(await verifyCms(CONTENT, await signCms(key, certificate, CONTENT, AT))).toBeUndefined()
  })
})

describe('one shape and no other', () => {
  /** The parts of a good CMS, put together again by `change`. */
  function rebuild(change: (parts: Parts) => void): Uint8Array {
    const [type, explicit] = readDerList(readDer(getSigner('ES256').cms, TAG.sequence).content)
    const signedData = readDerList(readDer(explicit?.content ?? new Uint8Array(), TAG.sequence).content)
    const signerInfo = readDer(signedData[4]?.content ?? new Uint8Array(), TAG.sequence)
    const parts: Parts = {
      signedData: signedData.slice(0, 4).map(({ whole }): Uint8Array => whole),
      signers: (info) => [info],
      signer: readDerList(signerInfo.content).map(({ whole }): Uint8Array => whole),
    }
    change(parts)
    const signers = writeDer(TAG.set, ...parts.signers(writeDer(TAG.sequence, ...parts.signer)))
    const data = writeDer(TAG.sequence, ...parts.signedData, signers)
    return writeDer(TAG.sequence, type?.whole ?? new Uint8Array(), writeDer(TAG.context0, data))
  }
  const attribute = writeDer(TAG.sequence, writeOid('1.2.3.4'), writeDer(TAG.set, writeDer(TAG.null)))
  const changes: Record<string, (parts: Parts) => void> = {
    'unsigned attributes': ({ signer }) => void signer.push(writeDerSetOf(0xa1, [attribute])),
    'a second certificate': ({ signedData }) => {
      const { certificate } = getSigner('RS256')
      signedData[3] = writeDer(TAG.context0, getSigner('ES256').certificate, certificate)
    },
    'a list of revoked certificates': ({ signedData }) => void signedData.push(writeDer(0xa1)),
    'two signers': (parts) => void (parts.signers = (info) => [info, info]),
    'no signer': (parts) => void (parts.signers = () => []),
    'the content inside': ({ signedData }) => {
      const content = writeDer(TAG.context0, writeDer(TAG.octetString, CONTENT))
      signedData[2] = writeDer(TAG.sequence, writeOid('1.2.840.113549.1.7.1'), content)
    },
    'another version': ({ signedData }) => void (signedData[0] = Uint8Array.of(TAG.integer, 1, 3)),
    'no signed attributes': ({ signer }) => void signer.splice(3, 1),
    'a signed attribute more': ({ signer }) => {
      const known = readDerList(signer[3] ?? new Uint8Array())[0]?.content ?? new Uint8Array()
      signer[3] = writeDerSetOf(TAG.context0, [...readDerList(known).map(({ whole }) => whole), attribute])
    },
    'a signed attribute twice': ({ signer }) => {
      const [known] = readDerList(signer[3] ?? new Uint8Array())
      const all = readDerList(known?.content ?? new Uint8Array()).map(({ whole }) => whole)
      signer[3] = writeDerSetOf(TAG.context0, [...all, ...all.slice(0, 1)])
    },
    'signed attributes in another order': ({ signer }) => {
      const [known] = readDerList(signer[3] ?? new Uint8Array())
      const all = readDerList(known?.content ?? new Uint8Array()).map(({ whole }) => whole)
      signer[3] = writeDer(TAG.context0, ...all.toReversed())
    },
  }

  it('taken apart and put together unchanged, it holds', async () => {
    expect(
      await verifyCms(
        CONTENT,
        rebuild(() => undefined),
      ),
    ).toBeDefined()
  })

  it.each(Object.keys(changes))('refused: %s', async (name) => {
    expect(await verifyCms(CONTENT, rebuild(changes[name] ?? (() => undefined)))).toBeUndefined()
  })

  it('refused: a length that could be written shorter, or none at all (BER)', async () => {
    const { cms } = getSigner('ES256')
    const [, size] = [cms[0], cms[1]]
    expect(size).toBe(0x82)
    const padded = Uint8Array.from([0x30, 0x83, 0, ...cms.subarray(2)])
    const open = Uint8Array.from([0x30, 0x80, ...cms.subarray(4), 0, 0])
    expect(await verifyCms(CONTENT, padded)).toBeUndefined()
    expect(await verifyCms(CONTENT, open)).toBeUndefined()
  })

  it('refused: an RSA key of 1024 bits', async () => {
    const { generateKeyPairSync, sign } = await import('node:crypto')
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    const certificate = await authority.issueCertificate({ publicKey: spki, clerk: CLERK })
    const begun = await createSignedAttributes(CONTENT, toBase64(certificate), AT, 'RS256')
    expect(await verifyCms(CONTENT, begun.finish(sign('sha256', begun.toBeSigned, privateKey)))).toBeUndefined()
  })

  it('an instant after 2049 is written in four digits of the year', async () => {
    const { key, certificate } = getSigner('ES256')
    const late = new Date('2050-01-01T00:00:00Z')
    const signed = await verifyCms(CONTENT, await signCms(key, certificate, CONTENT, late))
    expect(signed?.signedAt).toBe('2050-01-01T00:00:00.000Z')
  })
})

describe('read by OpenSSL', () => {
  function write(name: string, bytes: Uint8Array | string): string {
    const file = path.join(folder, name)
    writeFileSync(file, bytes)
    return file
  }

  it.each(['RS256', 'ES256'])('%s: openssl cms -verify -cades takes it, and refuses other content', (algorithm) => {
    const { cms } = getSigner(algorithm)
    const verify = (content: string) =>
      execFileSync(
        'openssl',
        [
          ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', write('cms.der', cms)],
          ...['-content', content, '-CAfile', write('ca.pem', toPem(authority.certificateDer))],
          ...['-purpose', 'any', '-out', path.join(folder, 'out')],
        ],
        { stdio: 'pipe' },
      )
    verify(write('content.json', CONTENT))
    expect(() => verify(write('other.json', '{}'))).toThrow(/message digest|digest failure|Verification failure/i)
  })

  it('SM2: openssl pkeyutl with the usual id takes the signed attributes, with another id not', async () => {
    const { key, certificate } = getSigner('SM2')
    const begun = await createSignedAttributes(CONTENT, toBase64(certificate), AT, 'SM2')
    const { toDerSignature } = await import('./algorithm.ts')
    const signature = write('sig.der', toDerSignature(key.sign(begun.toBeSigned)))
    const verify = (id: string) =>
      execFileSync(
        'openssl',
        [
          ...['pkeyutl', '-verify', '-rawin', '-digest', 'sm3', '-pkeyopt', `distid:${id}`, '-pubin'],
          ...['-inkey', write('key.pem', toPem(key.publicKey, 'PUBLIC KEY'))],
          ...['-in', write('attributes', begun.toBeSigned), '-sigfile', signature],
        ],
        { encoding: 'utf8', stdio: 'pipe' },
      )
    expect(verify('1234567812345678')).toContain('Signature Verified Successfully')
    expect(() => verify('8765432187654321')).toThrow()
  })
})
