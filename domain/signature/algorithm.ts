import { fromHex, toHex } from './bytes.ts'
import { isSameBytes, readDer, readDerList, TAG, writeDer, writeOid } from './der.ts'

/**
 * RS256: RSA PKCS#1 v1.5 over SHA-256. ES256: ECDSA P-256 over SHA-256. SM2: GM/T 0003 over SM3, with the signer's id
 * of GM/T 0009. Raw signatures of the last two are r||s, 64 bytes.
 */
export type SignatureAlgorithm = 'RS256' | 'ES256' | 'SM2'

/** The id of GM/T 0009 that every certificate and signature uses where nothing else was agreed. */
export const SM2_ID = '1234567812345678'

export const OID = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sm3: '1.2.156.10197.1.401',
  rsa: '1.2.840.113549.1.1.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ec: '1.2.840.10045.2.1',
  p256: '1.2.840.10045.3.1.7',
  sm2Curve: '1.2.156.10197.1.301',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  sm2WithSm3: '1.2.156.10197.1.501',
} as const

const LEAST_RSA_BITS = 2048
const COORDINATE = 32

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** Read when it is needed: setting up its curve takes a while, and most keys are not of this kind. */
function loadSm(): Promise<typeof import('sm-crypto-v2')> {
  return import('sm-crypto-v2')
}

/** SHA-256, or SM3 for SM2. */
export async function digestFor(algorithm: SignatureAlgorithm, bytes: Bytes): Promise<Bytes> {
  if (algorithm !== 'SM2') return sha256(bytes)
  const { sm3 } = await loadSm()
  return fromHex(sm3(bytes))
}

/** The algorithm a public key (SubjectPublicKeyInfo, DER) signs with; undefined for keys this product does not use. */
export function findAlgorithm(publicKey: Uint8Array): SignatureAlgorithm | undefined {
  const [identifier] = readDerList(readDer(publicKey, TAG.sequence).content)
  const [type, parameters] = readDerList(identifier?.content ?? new Uint8Array())
  if (!type) return undefined
  if (isSameBytes(type.whole, writeOid(OID.rsa))) return 'RS256'
  if (!isSameBytes(type.whole, writeOid(OID.ec)) || !parameters) return undefined
  if (isSameBytes(parameters.whole, writeOid(OID.p256))) return 'ES256'
  return isSameBytes(parameters.whole, writeOid(OID.sm2Curve)) ? 'SM2' : undefined
}

/**
 * Whether a raw signature over these bytes was made by this public key (SubjectPublicKeyInfo, DER). RSA keys below 2048
 * bits are refused. Throws on keys and signatures that are none.
 */
export async function verifyRaw(
  algorithm: SignatureAlgorithm,
  publicKey: Bytes,
  signature: Bytes,
  bytes: Bytes,
): Promise<boolean> {
  if (findAlgorithm(publicKey) !== algorithm) return false
  if (algorithm === 'SM2') return verifySm2(publicKey, signature, bytes)
  const scheme = SCHEMES[algorithm]
  const key = await crypto.subtle.importKey('spki', publicKey, scheme, false, ['verify'])
  if (algorithm === 'RS256' && (key.algorithm.modulusLength ?? 0) < LEAST_RSA_BITS) return false
  return crypto.subtle.verify(scheme, key, signature, bytes)
}

const SCHEMES = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
}

async function verifySm2(publicKey: Bytes, signature: Bytes, bytes: Bytes): Promise<boolean> {
  const [, bits] = readDerList(readDer(publicKey, TAG.sequence).content)
  // BIT STRING without unused bits, uncompressed point
  if (bits?.tag !== TAG.bitString || bits.content.length !== 66 || bits.content[1] !== 0x04) return false
  if (signature.length !== 2 * COORDINATE) return false
  const { sm2 } = await loadSm()
  return sm2.doVerifySignature(bytes, toHex(signature), toHex(bits.content.subarray(1)), { hash: true, userId: SM2_ID })
}

/** r||s as `SEQUENCE { r INTEGER, s INTEGER }`, as CMS and X.509 carry it. */
export function toDerSignature(raw: Uint8Array): Bytes {
  if (raw.length !== 2 * COORDINATE) throw new TypeError('Not r||s')
  return writeDer(TAG.sequence, toInteger(raw.subarray(0, COORDINATE)), toInteger(raw.subarray(COORDINATE)))
}

/** The way back; throws on anything that is not a signature of 256 bits. */
export function fromDerSignature(der: Uint8Array): Bytes {
  const integers = readDerList(readDer(der, TAG.sequence).content)
  if (integers.length !== 2 || integers.some(({ tag }) => tag !== TAG.integer)) throw new TypeError('Not two integers')
  const raw = new Uint8Array(2 * COORDINATE)
  integers.forEach(({ content }, index) => {
    const digits = content[0] === 0 ? content.subarray(1) : content
    if (digits.length > COORDINATE) throw new TypeError('Not a number of 256 bits')
    raw.set(digits, (index + 1) * COORDINATE - digits.length)
  })
  if (!isSameBytes(toDerSignature(raw), der)) throw new TypeError('Not the one encoding of this signature')
  return raw
}

function toInteger(digits: Uint8Array): Bytes {
  const first = digits.findIndex((digit) => digit !== 0)
  const significant = first < 0 ? Uint8Array.of(0) : digits.subarray(first)
  const lead = (significant[0] ?? 0) >= 0x80 ? [0] : []
  return writeDer(TAG.integer, Uint8Array.from([...lead, ...significant]))
}

// The Web globals this file stands on, declared here because this room knows neither DOM nor Node.
type Bytes = Uint8Array<ArrayBuffer>
interface VerifyKey {
  readonly algorithm: { readonly modulusLength?: number }
}
type VerifyScheme = Readonly<Record<string, string>>
declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: Bytes): Promise<ArrayBuffer>
    importKey(
      format: 'spki',
      data: Bytes,
      algorithm: VerifyScheme,
      extractable: boolean,
      usages: 'verify'[],
    ): Promise<VerifyKey>
    verify(algorithm: VerifyScheme, key: VerifyKey, signature: Bytes, data: Bytes): Promise<boolean>
  }
}
