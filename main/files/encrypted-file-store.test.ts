import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFileStore } from './encrypted-file-store.ts'
import { HEAD_BYTES, SEALED_FRAME_BYTES } from './frames.ts'

const MiB = 1024 * 1024
const key = randomBytes(32)
let folder = ''
let source = ''
let directory = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'files-'))
  source = path.join(folder, 'source.pdf')
  directory = path.join(folder, 'store')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('Files of any length come back whole, from any offset, in chunks of at most 1 MiB', async () => {
  const store = createFileStore({ directory, key })
  const lengths = [1, MiB - 1, MiB, MiB + 1, 2 * MiB, 2 * MiB + 12_345]
  for (const length of lengths) {
    const content = randomBytes(length)
    writeFileSync(source, content)
    const stored = await store.add(source)
    expect(stored).toEqual({ sha256: createHash('sha256').update(content).digest('hex'), bytes: length })
    expect(Buffer.compare(await store.read(stored.sha256, length), content)).toBe(0)
    for (const offset of [0, 1, length - 1, Math.floor(length / 2), MiB, length]) {
      const chunks: Uint8Array[] = []
      for await (const chunk of store.stream(stored.sha256, offset)) chunks.push(chunk)
      expect(Buffer.compare(Buffer.concat(chunks), content.subarray(offset))).toBe(0)
      expect(chunks.every((chunk) => chunk.length <= MiB)).toBe(true)
    }
  }
})

test('Neither the content nor its hash can be read off the folder, and the same content is kept once', async () => {
  const canary = 'canary-in-the-coal-mine'
  writeFileSync(source, canary.repeat(100))
  const store = createFileStore({ directory, key })
  const first = await store.add(source)
  const second = await store.add(source)
  expect(second).toEqual(first)
  const names = readdirSync(directory)
  expect(names).toHaveLength(1)
  const [name = ''] = names
  expect(name).not.toContain(first.sha256.slice(0, 8))
  expect(readFileSync(path.join(directory, name)).includes(canary)).toBe(false)
  expect(await createFileStore({ directory, key }).has(first.sha256)).toBe(true)
  expect(await createFileStore({ directory, key: randomBytes(32) }).has(first.sha256)).toBe(false)
})

test('Every changed byte, cut, exchange, repetition and foreign key is noticed', async () => {
  writeFileSync(source, randomBytes(2 * MiB + 500))
  const store = createFileStore({ directory, key })
  const { sha256, bytes } = await store.add(source)
  const file = path.join(directory, readdirSync(directory)[0] ?? '')
  const whole = readFileSync(file)
  const [first, second] = [0, 1].map((index) => {
    const at = HEAD_BYTES + index * SEALED_FRAME_BYTES
    return whole.subarray(at, at + SEALED_FRAME_BYTES)
  })
  const head = whole.subarray(0, HEAD_BYTES)
  const rest = whole.subarray(HEAD_BYTES + 2 * SEALED_FRAME_BYTES)
  const damaged: Buffer[] = [
    Buffer.concat([head, first ?? head, second ?? head]),
    Buffer.concat([head, first ?? head]),
    Buffer.concat([head, second ?? head, first ?? head, rest]),
    Buffer.concat([head, first ?? head, first ?? head, rest]),
    Buffer.concat([head, first ?? head, rest]),
    whole.subarray(0, whole.length - 1),
    whole.subarray(0, HEAD_BYTES),
    whole.subarray(0, 10),
    Buffer.concat([whole, Buffer.from([0])]),
  ]
  for (const at of [0, 5, HEAD_BYTES, HEAD_BYTES + MiB + 3, whole.length - 1, whole.length - 600]) {
    const copy = Buffer.from(whole)
    copy[at] = (copy[at] ?? 0) ^ 1
    damaged.push(copy)
  }
  let noticed = 0
  for (const each of damaged) {
    writeFileSync(file, each)
    await store.read(sha256, bytes * 2).catch(() => (noticed += 1))
  }
  console.log(`damaged in ${damaged.length} ways, noticed ${noticed}`)
  expect(noticed).toBe(damaged.length)
})

test('A file that was cut short is put right when the same content is added again', async () => {
  writeFileSync(source, randomBytes(5000))
  const store = createFileStore({ directory, key })
  const { sha256, bytes } = await store.add(source)
  const file = path.join(directory, readdirSync(directory)[0] ?? '')
  writeFileSync(file, readFileSync(file).subarray(0, 100))
  await store.add(source)
  expect(await store.read(sha256, bytes)).toHaveLength(bytes)
})

test('What a crash left unfinished is swept away, and a source that is gone leaves nothing', async () => {
  const store = createFileStore({ directory, key })
  await expect(store.add(path.join(folder, 'gone.pdf'))).rejects.toThrow('ENOENT')
  expect(readdirSync(directory)).toEqual([])
  writeFileSync(path.join(directory, 'half.part'), 'half')
  createFileStore({ directory, key })
  expect(readdirSync(directory)).toEqual([])
})

test('Reading refuses more than was asked for', async () => {
  writeFileSync(source, randomBytes(2000))
  const store = createFileStore({ directory, key })
  const { sha256 } = await store.add(source)
  await expect(store.read(sha256, 1999)).rejects.toThrow(RangeError)
})
