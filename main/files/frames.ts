import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

/**
 * The form of an encrypted file: head (format name, salt), then frames of 1 MiB, each AES-256-GCM with its 16-byte tag.
 * Every file has a key of its own, derived from the store's key and the salt; the nonce is the frame's place and whether it
 * is the last one, so that frames can be neither exchanged, nor repeated, nor cut off at the end (the STREAM construction).
 */
const FORMAT = Buffer.from('BDF1')
const SALT_BYTES = 32
const TAG_BYTES = 16
export const FRAME_BYTES = 1024 * 1024
export const HEAD_BYTES = FORMAT.length + SALT_BYTES
export const SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES

export class DamagedFile extends Error {}

export function toHead(salt: Uint8Array): Buffer {
  return Buffer.concat([FORMAT, salt])
}

/** The salt of a head; throws `DamagedFile` when it is not ours. */
export function getSalt(head: Buffer): Buffer {
  if (head.length < HEAD_BYTES || !head.subarray(0, FORMAT.length).equals(FORMAT)) throw new DamagedFile('head')
  return head.subarray(FORMAT.length, HEAD_BYTES)
}

export function toFileKey(key: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'border-desk/file', 32))
}

export function sealFrame(fileKey: Buffer, index: number, isLast: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', fileKey, toNonce(index, isLast))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws `DamagedFile` when the frame is not what was sealed at this place. */
export function openFrame(fileKey: Buffer, index: number, isLast: boolean, sealed: Uint8Array): Buffer {
  if (sealed.length < TAG_BYTES) throw new DamagedFile('frame')
  const decipher = createDecipheriv('aes-256-gcm', fileKey, toNonce(index, isLast))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
  try {
    decipher.final()
  } catch {
    throw new DamagedFile('frame')
  }
  return plain
}

/** Plain bytes of a file, from how long it is on the disk. */
export function toPlainBytes(sealedBytes: number): number {
  const body = sealedBytes - HEAD_BYTES
  return body - Math.ceil(body / SEALED_FRAME_BYTES) * TAG_BYTES
}

function toNonce(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt8(isLast ? 1 : 0, 3)
  nonce.writeUInt32BE(index, 8)
  return nonce
}
