/**
 * The little of DER (X.690) that a CMS signature needs, to the byte: certificates and names are carried as they came,
 * never taken apart and written again, because what an authority signed must stay what it signed.
 */
export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array<ArrayBuffer>
  /** With tag and length. */
  readonly whole: Uint8Array<ArrayBuffer>
}

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** [0], constructed. */
  context0: 0xa0,
} as const

/** One element that fills the bytes to the end. Throws `TypeError` on anything else. */
export function readDer(bytes: Uint8Array, tag: number): DerElement {
  const [element, ...others] = readDerList(bytes)
  if (element?.tag !== tag || others.length > 0) throw new TypeError('Not what was expected')
  return element
}

/** The elements inside, in order. Throws `TypeError` where bytes are missing or a length is not the shortest. */
export function readDerList(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = []
  for (let at = 0; at < bytes.length;) {
    const tag = byteAt(bytes, at)
    if ((tag & 0x1f) === 0x1f) throw new TypeError('No such tag in a signature')
    const { length, size } = readLength(bytes, at + 1)
    const start = at + 1 + size
    const end = start + length
    if (end > bytes.length) throw new TypeError('Cut short')
    elements.push({ tag, content: bytes.slice(start, end), whole: bytes.slice(at, end) })
    at = end
  }
  return elements
}

function readLength(bytes: Uint8Array, at: number): { readonly length: number; readonly size: number } {
  const lead = byteAt(bytes, at)
  if (lead < 0x80) return { length: lead, size: 1 }
  const digits = lead & 0x7f
  if (digits === 0 || digits > 3) throw new TypeError('Longer than any signature')
  let length = 0
  for (let index = 1; index <= digits; index += 1) length = length * 256 + byteAt(bytes, at + index)
  if (length < 0x80 || length < 256 ** (digits - 1)) throw new TypeError('Not the shortest length')
  return { length, size: 1 + digits }
}

function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index]
  if (byte === undefined) throw new TypeError('Cut short')
  return byte
}

/** An element around its parts. */
export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concatBytes([Uint8Array.of(tag, ...toLength(length)), ...parts])
}

/** SET OF: DER wants its elements in the order of their bytes. */
export function writeDerSetOf(tag: number, elements: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return writeDer(tag, ...elements.toSorted(compareBytes))
}

function toLength(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return [0x80 | digits.length, ...digits]
}

/** Dotted numbers to an OBJECT IDENTIFIER; numbers may be longer than 32 bits (`2.25.…`). */
export function writeOid(oid: string): Uint8Array<ArrayBuffer> {
  const [first = 0n, second = 0n, ...others] = oid.split('.').map(BigInt)
  return writeDer(TAG.oid, Uint8Array.from([first * 40n + second, ...others].flatMap(toBase128)))
}

function toBase128(value: bigint): number[] {
  const digits = [Number(value & 0x7fn)]
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) digits.unshift(Number(rest & 0x7fn) | 0x80)
  return digits
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, index) => byte !== other[index])
  return at < 0 ? one.length - other.length : (one[at] ?? 0) - (other[at] ?? -1)
}
