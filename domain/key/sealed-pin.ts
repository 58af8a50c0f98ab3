import { failure, success, type Result } from '../result.ts'
import type { SealedPins } from './sealed-pins.ts'

/** What the key process offers; good for one message. */
export interface PinKey {
  readonly keyId: string
  /** Raw P-256 point, base64. */
  readonly publicKey: string
}

export interface PinOpener {
  /** A fresh key for one message within a minute. Whoever asks again and again makes the oldest worthless. */
  offer(): Promise<PinKey>
  /**
   * The PINs as UTF-8 bytes, in the order of the call; whoever gets them overwrites them after use. `pin-unreadable`: not
   * for a key on offer (replayed, too late, foreign), damaged, or another number of PINs than `count`.
   */
  open(sealed: SealedPins, count: number): Promise<Result<Bytes[], 'pin-unreadable'>>
}

type Bytes = Uint8Array<ArrayBuffer>

const GOOD_FOR_MS = 60_000
const MOST_ON_OFFER = 4
/** Every PIN travels at this size (one byte of length, the PIN, zeros), so that the message does not tell how long it is. */
const PADDED_LENGTH = 256
const CURVE = { name: 'ECDH', namedCurve: 'P-256' }

/**
 * Closes PINs (UTF-8, at most 255 bytes each) for the key on offer, and overwrites them: a PIN is good for one try.
 * Throws RangeError on a longer one, and what WebCrypto throws on a public key that is none.
 */
export async function sealPins(pinKey: PinKey, pins: readonly Uint8Array[]): Promise<SealedPins> {
  try {
    const own = await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])
    const publicKey = toBase64(await crypto.subtle.exportKey('raw', own.publicKey))
    const secret = await deriveSecret(own.privateKey, fromBase64(pinKey.publicKey), { ...pinKey, from: publicKey })
    const boxes: string[] = []
    for (const [index, pin] of pins.entries()) {
      const padded = pad(pin)
      const box = await crypto.subtle.encrypt(toBoxParameters(index, pins.length), secret, padded)
      padded.fill(0)
      boxes.push(toBase64(box))
    }
    return { keyId: pinKey.keyId, publicKey, boxes }
  } finally {
    for (const pin of pins) pin.fill(0)
  }
}

/** The key process's side. `now` in milliseconds, for tests. */
export function createPinOpener(now: () => number = Date.now): PinOpener {
  const onOffer = new Map<string, { readonly pair: KeyPair; readonly publicKey: string; readonly until: number }>()

  return {
    async offer() {
      const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])
      const publicKey = toBase64(await crypto.subtle.exportKey('raw', pair.publicKey))
      const keyId = crypto.randomUUID()
      onOffer.set(keyId, { pair, publicKey, until: now() + GOOD_FOR_MS })
      for (const oldest of [...onOffer.keys()].slice(0, -MOST_ON_OFFER)) onOffer.delete(oldest)
      return { keyId, publicKey }
    },
    async open({ keyId, publicKey: from, boxes }, count) {
      const offered = onOffer.get(keyId)
      // Gone before it is used: whatever comes of this message, there is no second one for this key.
      onOffer.delete(keyId)
      if (offered === undefined || now() > offered.until || boxes.length !== count) return failure('pin-unreadable')
      const pins: Bytes[] = []
      try {
        const { pair, publicKey } = offered
        const secret = await deriveSecret(pair.privateKey, fromBase64(from), { keyId, publicKey, from })
        for (const [index, box] of boxes.entries()) {
          const padded = await crypto.subtle.decrypt(toBoxParameters(index, count), secret, fromBase64(box))
          pins.push(unpad(new Uint8Array(padded)))
        }
        return success(pins)
      } catch {
        for (const pin of pins) pin.fill(0)
        return failure('pin-unreadable')
      }
    },
  }
}

/** HKDF-SHA-256 over the shared secret; both public keys and the key's name go in, so that none can be exchanged. */
async function deriveSecret(
  privateKey: Key,
  otherPoint: Bytes,
  context: PinKey & { readonly from: string },
): Promise<Key> {
  const other = await crypto.subtle.importKey('raw', otherPoint, CURVE, false, [])
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, privateKey, 256))
  const base = await crypto.subtle.importKey('raw', shared, { name: 'HKDF' }, false, ['deriveKey'])
  shared.fill(0)
  const info = toBytes(`border-desk/pin/1 ${context.keyId} ${context.publicKey} ${context.from}`)
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return crypto.subtle.deriveKey(parameters, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** The secret is of this one message, so a counter is enough of a nonce. */
function toBoxParameters(index: number, count: number): Parameters {
  const iv = new Uint8Array(12)
  iv[0] = index
  return { name: 'AES-GCM', iv, additionalData: toBytes(`${index + 1}/${count}`) }
}

function pad(pin: Uint8Array): Bytes {
  if (pin.length >= PADDED_LENGTH) throw new RangeError('Longer than any PIN')
  const padded = new Uint8Array(PADDED_LENGTH)
  padded[0] = pin.length
  padded.set(pin, 1)
  return padded
}

function unpad(padded: Bytes): Bytes {
  const length = padded[0] ?? 0
  const pin = padded.slice(1, 1 + length)
  padded.fill(0)
  return pin
}

function toBytes(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function fromBase64(text: string): Bytes {
  return toBytes(atob(text))
}

function toBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
}

// The Web globals this file stands on, declared here because this room knows neither DOM nor Node.
interface Key {
  readonly type: string
}
interface KeyPair {
  readonly publicKey: Key
  readonly privateKey: Key
}
type Parameters = Readonly<Record<string, string | number | Bytes | Key>>
type Usage = 'deriveBits' | 'deriveKey' | 'encrypt' | 'decrypt'
declare const crypto: {
  randomUUID(): string
  readonly subtle: {
    generateKey(algorithm: Parameters, extractable: boolean, usages: readonly Usage[]): Promise<KeyPair>
    exportKey(format: 'raw', key: Key): Promise<ArrayBuffer>
    importKey(format: 'raw', data: Bytes, algorithm: Parameters, extractable: boolean, usages: Usage[]): Promise<Key>
    deriveBits(algorithm: Parameters, key: Key, length: number): Promise<ArrayBuffer>
    deriveKey(algorithm: Parameters, key: Key, to: Parameters, extractable: boolean, usages: Usage[]): Promise<Key>
    encrypt(algorithm: Parameters, key: Key, data: Bytes): Promise<ArrayBuffer>
    decrypt(algorithm: Parameters, key: Key, data: Bytes): Promise<ArrayBuffer>
  }
}
declare const atob: (base64: string) => string
declare const btoa: (binary: string) => string
