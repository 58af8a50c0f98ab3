import { constants, createHash, publicEncrypt, X509Certificate } from 'node:crypto'
import type { KeyWrapping } from './face.ts'

/**
 * A data key closed for one certificate: `BDW1` · one byte of algorithm (1 OAEP-SHA256, 2 OAEP-SHA1, MGF1 with the same
 * hash) · SHA-256 of the certificate (32 bytes) · RSA ciphertext. The header tells a key of another clerk from a
 * damaged one without touching the token.
 */
export interface WrappedKey {
  readonly wrapping: KeyWrapping
  /** Lower-case hex. */
  readonly thumbprint: string
  readonly ciphertext: Buffer
}

const MAGIC = Buffer.from('BDW1')
const HEADER_LENGTH = MAGIC.length + 1 + 32
const WRAPPINGS: Readonly<Record<number, KeyWrapping>> = { 1: 'rsa-oaep-sha256', 2: 'rsa-oaep-sha1' }

/**
 * Wraps a data key for the holder of an RSA certificate. Needs no token: `certificateDer` is base64 or bytes,
 * `wrapping` is `KeyCertificate.wrapping` of that certificate (for a recovery certificate: `rsa-oaep-sha256`).
 */
export function wrapForCertificate(
  certificateDer: string | Uint8Array,
  dataKey: Uint8Array,
  wrapping: KeyWrapping,
): Uint8Array {
  const der = typeof certificateDer === 'string' ? Buffer.from(certificateDer, 'base64') : certificateDer
  const ciphertext = publicEncrypt(
    {
      key: new X509Certificate(der).publicKey,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: toOaepHash(wrapping),
    },
    dataKey,
  )
  const algorithm = Buffer.of(wrapping === 'rsa-oaep-sha256' ? 1 : 2)
  return Buffer.concat([MAGIC, algorithm, createHash('sha256').update(der).digest(), ciphertext])
}

/** undefined when these bytes are no wrapped key. */
export function findWrappedKey(wrapped: Buffer): WrappedKey | undefined {
  const wrapping = WRAPPINGS[wrapped[MAGIC.length] ?? 0]
  if (wrapping === undefined || !wrapped.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  if (wrapped.length <= HEADER_LENGTH) return undefined
  return {
    wrapping,
    thumbprint: wrapped.subarray(MAGIC.length + 1, HEADER_LENGTH).toString('hex'),
    ciphertext: wrapped.subarray(HEADER_LENGTH),
  }
}

export function toOaepHash(wrapping: KeyWrapping): 'sha1' | 'sha256' {
  return wrapping === 'rsa-oaep-sha1' ? 'sha1' : 'sha256'
}
