/**
 * What an 离线包 (`.bjb`) and its 回执包 (`.bjh`) have in common: a head in the open, then frames of 1 MiB under a key that is
 * derived from the head. Inside: length-prefixed parts (4 bytes, big-endian), then bytes whose length a signed statement tells.
 */
export type Bytes = Uint8Array<ArrayBuffer>

/** Cut short, altered, or made by something else: nothing of it counts. */
export class DamagedPackage extends Error {}

/** Longest parts, in bytes: told before anything of that length is held in memory. */
export const LONGEST = {
  statement: 4 * 1024 * 1024,
  cms: 150_000,
  operation: 4 * 1024 * 1024,
  content: 64 * 1024 * 1024,
}

/** So many operations go into one package; a clerk with more makes a second one. */
export const MOST_OPERATIONS = 1000
export const MOST_FILES = 20_000

/** Frames may be given in any sizes; they are read as parts. */
export interface ByteReader {
  /** Exactly so many bytes. Throws `DamagedPackage` where it ends before. */
  take(length: number): Promise<Bytes>
  /** A part with its length before it. Throws `DamagedPackage` as well for one longer than `longest`. */
  takePart(longest: number): Promise<Bytes>
  /** The same bytes as `take`, piece by piece; to be read to their end before anything else is. */
  stream(length: number): AsyncIterable<Bytes>
  /** All that is left, of whatever length. */
  rest(): AsyncIterable<Bytes>
  /** Throws `DamagedPackage` where anything is left. */
  end(): Promise<void>
}

export function createByteReader(source: AsyncIterable<Bytes>): ByteReader {
  const pieces = source[Symbol.asyncIterator]()
  let held: Bytes = new Uint8Array()

  /** Up to `most` bytes; empty at the end. */
  async function takeSome(most: number): Promise<Bytes> {
    while (held.length === 0) {
      const next = await pieces.next()
      if (next.done) return held
      held = next.value
    }
    const some = held.subarray(0, most)
    held = held.subarray(some.length)
    return some
  }

  async function* stream(length: number): AsyncGenerator<Bytes> {
    for (let left = length; left > 0;) {
      const some = await takeSome(left)
      if (some.length === 0) throw new DamagedPackage('cut short')
      left -= some.length
      yield some
    }
  }

  async function take(length: number): Promise<Bytes> {
    // Grows with what is really there: a length alone costs no memory.
    const some: Bytes[] = []
    for await (const piece of stream(length)) some.push(piece)
    return joinBytes(some)
  }

  return {
    take,
    stream,
    async takePart(longest) {
      const length = readLength(await take(LENGTH_BYTES))
      if (length > longest) throw new DamagedPackage('a part is too long')
      return take(length)
    },
    async *rest() {
      for (;;) {
        const some = await takeSome(Number.POSITIVE_INFINITY)
        if (some.length === 0) return
        yield some
      }
    },
    async end() {
      if ((await takeSome(1)).length > 0) throw new DamagedPackage('more than was signed')
    },
  }
}

const LENGTH_BYTES = 4

/** A part with its length before it, as `takePart` reads it. */
export function toPart(bytes: Uint8Array): Bytes {
  const part = new Uint8Array(LENGTH_BYTES + bytes.length)
  new DataView(part.buffer).setUint32(0, bytes.length)
  part.set(bytes, LENGTH_BYTES)
  return part
}

function readLength(bytes: Bytes): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0)
}

export function joinBytes(pieces: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
