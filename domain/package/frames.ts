import { toUtf8 } from '../signature/bytes.ts'
import { DamagedPackage, joinBytes, type Bytes } from './package-format.ts'

/**
 * Bytes in frames of 1 MiB, each AES-256-GCM with its 16-byte tag. The nonce is the frame's place and whether it is the last
 * one, so that frames can be neither exchanged, nor repeated, nor cut off at the end (the STREAM construction).
 */
const FRAME_BYTES = 1024 * 1024
const TAG_BYTES = 16
const ALGORITHM = 'AES-GCM'

/** A key of frames; good for one package, because the nonces begin anew with each. */
export interface FrameKey {
  readonly key: Key
}

/** From a secret of 32 bytes (overwritten here) and the head that stands before the frames: an altered head opens nothing. */
export async function deriveFrameKey(secret: Bytes, head: Uint8Array, purpose: string): Promise<FrameKey> {
  const base = await crypto.subtle.importKey('raw', secret, { name: 'HKDF' }, false, ['deriveKey'])
  secret.fill(0)
  const salt = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(head)))
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt, info: toUtf8(purpose) }
  const wanted = { name: ALGORITHM, length: 256 }
  return { key: await crypto.subtle.deriveKey(parameters, base, wanted, false, ['encrypt', 'decrypt']) }
}

export async function* sealFrames({ key }: FrameKey, plain: AsyncIterable<Uint8Array>): AsyncGenerator<Bytes> {
  for await (const { bytes, index, isLast } of toChunks(plain, FRAME_BYTES)) {
    yield new Uint8Array(await crypto.subtle.encrypt({ name: ALGORITHM, iv: toNonce(index, isLast) }, key, bytes))
  }
}

/** The plain bytes frame by frame. Throws `DamagedPackage` at the first that is not what was sealed at its place. */
export async function* openFrames({ key }: FrameKey, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Bytes> {
  for await (const { bytes, index, isLast } of toChunks(sealed, FRAME_BYTES + TAG_BYTES)) {
    try {
      yield new Uint8Array(await crypto.subtle.decrypt({ name: ALGORITHM, iv: toNonce(index, isLast) }, key, bytes))
    } catch {
      throw new DamagedPackage('frame')
    }
  }
}

interface Chunk {
  readonly bytes: Bytes
  readonly index: number
  readonly isLast: boolean
}

/** Pieces of any sizes as chunks of one size, the last one shorter; always one that is the last, if need be empty. */
async function* toChunks(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Chunk> {
  let held: Uint8Array[] = []
  let length = 0
  let index = 0
  for await (const piece of pieces) {
    let rest = piece
    while (length + rest.length > size) {
      const room = size - length
      yield { bytes: joinBytes([...held, rest.subarray(0, room)]), index, isLast: false }
      rest = rest.subarray(room)
      index += 1
      held = []
      length = 0
    }
    // Copied: whoever gives the pieces may use the memory again.
    held.push(Uint8Array.from(rest))
    length += rest.length
  }
  yield { bytes: joinBytes(held), index, isLast: true }
}

function toNonce(index: number, isLast: boolean): Bytes {
  const nonce = new Uint8Array(12)
  const view = new DataView(nonce.buffer)
  view.setUint8(3, isLast ? 1 : 0)
  view.setUint32(8, index)
  return nonce
}

// The Web globals this file stands on, declared here because this room knows neither DOM nor Node.
interface Key {
  readonly type: string
}
type Parameters = Readonly<Record<string, string | number | Bytes>>
type Usage = 'deriveKey' | 'encrypt' | 'decrypt'
declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: Bytes): Promise<ArrayBuffer>
    importKey(format: 'raw', data: Bytes, algorithm: Parameters, extractable: boolean, usages: Usage[]): Promise<Key>
    deriveKey(algorithm: Parameters, key: Key, to: Parameters, extractable: boolean, usages: Usage[]): Promise<Key>
    encrypt(algorithm: Parameters, key: Key, data: Bytes): Promise<ArrayBuffer>
    decrypt(algorithm: Parameters, key: Key, data: Bytes): Promise<ArrayBuffer>
  }
}
