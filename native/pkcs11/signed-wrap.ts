import { createHash } from 'node:crypto'
import { toUtf8 } from '../../domain/signature/bytes.ts'
import { verifyCms } from '../../domain/signature/cms.ts'
import { toWrapStatement } from '../../domain/sync/statement.ts'
import { toPublicKeyHash } from './certificate.ts'
import { findWrappedKey } from './wrapped-key.ts'

/**
 * Anybody can close a key of his own for a public certificate, lay it into a folder, and read along what its holder writes
 * under it. So the holder signs what is closed for an RSA key: `BDS1` · length of the wrap (4 bytes, big-endian) · wrap · CMS
 * over the wrap's hash. A wrap under the token's own secret proves itself.
 */
const MAGIC = Buffer.from('BDS1')
const START = MAGIC.length + 4

/** What the holder signs for a wrap; undefined where it needs no signature. */
export function findWrapStatement(wrapped: Buffer): string | undefined {
  if (findWrappedKey(wrapped)?.wrapping === 'token-secret') return undefined
  return toWrapStatement(createHash('sha256').update(wrapped).digest('hex'))
}

export function toSignedWrap(wrapped: Buffer, cms: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(wrapped.length)
  return Buffer.concat([MAGIC, length, wrapped, cms])
}

export interface ReadWrap {
  readonly wrapped: Buffer
  /** The key pair it is closed for made it, or said that it is its own. */
  readonly isHolders: boolean
}

/** Takes signed and unsigned wraps. A signature that does not hold is as good as none. */
export async function readWrap(bytes: Buffer): Promise<ReadWrap> {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || bytes.length < START) {
    return { wrapped: bytes, isHolders: findWrapStatement(bytes) === undefined }
  }
  const end = START + bytes.readUInt32BE(MAGIC.length)
  const [wrapped, cms] = [bytes.subarray(START, end), bytes.subarray(end)]
  const statement = findWrapStatement(wrapped)
  const signed = statement === undefined ? undefined : await verifyCms(toUtf8(statement), cms)
  const signer = signed && toPublicKeyHash(Buffer.from(signed.certificateDer, 'base64'))
  const key = findWrappedKey(wrapped)
  return { wrapped, isHolders: key?.names === 'publicKeyHash' && key.hash === signer }
}
