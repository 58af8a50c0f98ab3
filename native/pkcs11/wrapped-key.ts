import { constants, createCipheriv, createDecipheriv, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto'
import { toPublicKeyHash } from './certificate.ts'
import type { KeyWrapping, RsaWrapping } from './face.ts'

/**
 * A data key closed for one key pair: `BDW2` · one byte of kind (1 OAEP-SHA256, 2 OAEP-SHA1, MGF1 with the same hash; 3 a
 * secret kept on the token) · SHA-256 of the SubjectPublicKeyInfo (32 bytes) · RSA ciphertext, or nonce, AES-256-GCM
 * ciphertext and tag with all before them as additional data. The header tells a key of another clerk from a damaged one
 * without touching the token. `BDW1`, of version 0.1, names the certificate instead and knows RSA only.
 */
export interface WrappedKey {
  readonly wrapping: KeyWrapping
  /** What the hash names: a key pair, or a certificate (BDW1). */
  readonly names: 'publicKeyHash' | 'thumbprint'
  /** Lower-case hex. */
  readonly hash: string
  readonly header: Buffer
  readonly ciphertext: Buffer
}

const MAGIC = Buffer.from('BDW2')
const OLD_MAGIC = Buffer.from('BDW1')
const HEADER_LENGTH = MAGIC.length + 1 + 32
const KINDS: Readonly<Record<KeyWrapping, number>> = { 'rsa-oaep-sha256': 1, 'rsa-oaep-sha1': 2, 'token-secret': 3 }
const WRAPPINGS: Readonly<Record<number, KeyWrapping>> = {
  1: 'rsa-oaep-sha256',
  2: 'rsa-oaep-sha1',
  3: 'token-secret',
}
const NONCE_LENGTH = 12
const TAG_LENGTH = 16

/**
 * Wraps a data key for the holder of an RSA certificate. Needs no token: `certificateDer` is base64 or bytes; for a
 * recovery certificate `rsa-oaep-sha256`. Throws on a certificate with another kind of key.
 */
export function wrapForCertificate(
  certificateDer: string | Uint8Array,
  dataKey: Uint8Array,
  wrapping: RsaWrapping,
): Uint8Array {
  const der = typeof certificateDer === 'string' ? Buffer.from(certificateDer, 'base64') : certificateDer
  const key = new X509Certificate(der).publicKey
  if (key.asymmetricKeyType !== 'rsa') throw new TypeError('Not an RSA certificate')
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const ciphertext = publicEncrypt({ key, padding, oaepHash: toOaepHash(wrapping) }, dataKey)
  return Buffer.concat([toHeader(wrapping, toPublicKeyHash(der)), ciphertext])
}

/** Wraps a data key under a secret of 32 bytes that lies on the token of this key pair. */
export function wrapWithSecret(publicKeyHash: string, secret: Uint8Array, dataKey: Uint8Array): Buffer {
  const header = toHeader('token-secret', publicKeyHash)
  const nonce = randomBytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG_LENGTH }).setAAD(header)
  return Buffer.concat([header, nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
}

/** undefined when the secret is another, or the wrap damaged: AES-GCM cannot tell them apart. */
export function unwrapWithSecret({ header, ciphertext }: WrappedKey, secret: Uint8Array): Buffer | undefined {
  if (ciphertext.length < NONCE_LENGTH + TAG_LENGTH) return undefined
  const nonce = ciphertext.subarray(0, NONCE_LENGTH)
  const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG_LENGTH }).setAAD(header)
  decipher.setAuthTag(ciphertext.subarray(-TAG_LENGTH))
  const dataKey = decipher.update(ciphertext.subarray(NONCE_LENGTH, -TAG_LENGTH))
  try {
    decipher.final()
    return dataKey
  } catch {
    dataKey.fill(0)
    return undefined
  }
}

/** undefined when these bytes are no wrapped key. */
export function findWrappedKey(wrapped: Buffer): WrappedKey | undefined {
  const magic = wrapped.subarray(0, MAGIC.length)
  const isOld = magic.equals(OLD_MAGIC)
  const wrapping = WRAPPINGS[wrapped[MAGIC.length] ?? 0]
  if (wrapping === undefined || (!isOld && !magic.equals(MAGIC)) || (isOld && wrapping === 'token-secret')) {
    return undefined
  }
  if (wrapped.length <= HEADER_LENGTH) return undefined
  return {
    wrapping,
    names: isOld ? 'thumbprint' : 'publicKeyHash',
    hash: wrapped.subarray(MAGIC.length + 1, HEADER_LENGTH).toString('hex'),
    header: wrapped.subarray(0, HEADER_LENGTH),
    ciphertext: wrapped.subarray(HEADER_LENGTH),
  }
}

export function toOaepHash(wrapping: RsaWrapping): 'sha1' | 'sha256' {
  return wrapping === 'rsa-oaep-sha1' ? 'sha1' : 'sha256'
}

function toHeader(wrapping: KeyWrapping, publicKeyHash: string): Buffer {
  return Buffer.concat([MAGIC, Buffer.of(KINDS[wrapping]), Buffer.from(publicKeyHash, 'hex')])
}
