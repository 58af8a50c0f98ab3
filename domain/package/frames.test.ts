import { expect, test } from 'vitest'
import { deriveFrameKey, openFrames, sealFrames } from './frames.ts'
import { createByteReader, DamagedPackage, joinBytes, toPart, type Bytes } from './package-format.ts'

const MIB = 1024 * 1024
const head = new Uint8Array([1, 2, 3])
function makeKey(first = 0, about: Uint8Array = head, purpose = 'a') {
  return deriveFrameKey(new Uint8Array(32).fill(first), about, purpose)
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return joinBytes(all)
}

test('What was sealed comes back the same, whatever its length and in whatever pieces it comes', async () => {
  const key = await makeKey()
  const lengths = [0, 1, 15, 16, MIB - 17, MIB - 1, MIB, MIB + 1, MIB + 16, 2 * MIB, 2 * MIB + 5]
  for (const length of lengths) {
    const plain = Uint8Array.from({ length }, (_, index) => (index * 7) % 251)
    const sealed = await collect(sealFrames(key, inPieces(plain, 300_007)))
    expect(sealed.length, String(length)).toBe(length + 16 * Math.max(1, Math.ceil(length / MIB)))
    for (const size of [1_000_003, 65_536]) {
      const opened = await collect(openFrames(key, inPieces(sealed, size)))
      expect(opened.length === plain.length && opened.every((byte, index) => byte === plain[index]), `${length}`).toBe(
        true,
      )
    }
  }
  console.log(`frames: ${lengths.length} lengths, twice each`)
})

test('Another secret, head or purpose opens nothing', async () => {
  const sealed = await collect(sealFrames(await makeKey(), inPieces(new Uint8Array(100), 100)))
  const others = [makeKey(1), makeKey(0, new Uint8Array([1, 2, 4])), makeKey(0, head, 'b')]
  for (const other of others) {
    await expect(collect(openFrames(await other, inPieces(sealed, 100)))).rejects.toThrow(DamagedPackage)
  }
})

test('A secret is overwritten when its key is made', async () => {
  const secret = new Uint8Array(32).fill(9)
  await deriveFrameKey(secret, head, 'a')
  expect(secret.every((byte) => byte === 0)).toBe(true)
})

test('Memory does not grow with what goes through', async () => {
  const key = await makeKey()
  const total = 128
  async function* much(): AsyncGenerator<Uint8Array> {
    const piece = new Uint8Array(MIB)
    for (let count = 0; count < total; count += 1) yield piece
  }
  let [most, bytes] = [0, 0]
  const before = process.memoryUsage().arrayBuffers
  for await (const piece of openFrames(key, sealFrames(key, much()))) {
    bytes += piece.length
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  expect(bytes).toBe(total * MIB)
  // What is not collected yet counts too.
  expect(most).toBeLessThan(64 * MIB)
  console.log(`frames: ${total} MiB through, at most ${Math.round(most / MIB)} MiB held`)
})

test('A part that says it is longer than it may be, or than there is, is refused without its memory', async () => {
  const readerOf = (bytes: Uint8Array) => createByteReader(inPieces(Uint8Array.from(bytes), 3) as AsyncGenerator<Bytes>)
  expect(await readerOf(toPart(new Uint8Array([5, 6]))).takePart(2)).toEqual(new Uint8Array([5, 6]))
  await expect(readerOf(toPart(new Uint8Array(3))).takePart(2)).rejects.toThrow(DamagedPackage)
  await expect(readerOf(new Uint8Array([255, 255, 255, 255, 1])).takePart(2 ** 32)).rejects.toThrow(DamagedPackage)
  await expect(readerOf(new Uint8Array([0, 0])).takePart(9)).rejects.toThrow(DamagedPackage)
  const reader = readerOf(new Uint8Array([0, 0, 0, 0, 7]))
  expect(await reader.takePart(0)).toHaveLength(0)
  await expect(reader.end()).rejects.toThrow(DamagedPackage)
})

declare const process: { memoryUsage(): { readonly arrayBuffers: number } }
