import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendBody, type Appended } from './append-body.ts'
import { createRunningHashes } from './running-hashes.ts'

const MIB = 1024 * 1024
const directory = mkdtempSync(path.join(tmpdir(), 'append-body-'))
const file = path.join(directory, 'upload')
const hashes = createRunningHashes()
let server: Server
let from = 0
let upTo = Infinity
let done: (appended: Promise<Appended>) => void

beforeAll(async () => {
  server = createServer((body, answer) => {
    const { signal } = new AbortController()
    const onBytes = (bytes: Buffer, at: number) => hashes.add('upload', bytes, at)
    const appended = appendBody(body, { file, from, upTo, signal, onBytes })
    done(appended)
    void appended.then(({ offset }) => answer.end(String(offset)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  rmSync(directory, { recursive: true })
})

/** Sends so many bytes of a body that was announced to be longer, and hangs up; or all of it. */
async function send(bytes: Buffer, announced = bytes.length): Promise<Appended> {
  const taken = new Promise<Appended>((resolve) => (done = (appended) => resolve(appended)))
  const { port } = server.address() as AddressInfo
  const sending = request({ port, method: 'PATCH', headers: { 'content-length': announced } })
  sending.on('error', () => undefined)
  sending.write(bytes, () => announced > bytes.length && setTimeout(() => sending.destroy(), 20))
  if (announced === bytes.length) {
    sending.end()
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]
    answer.resume()
  }
  return taken
}

test('What arrives before a cut stands in the file, and the hash goes on with it', async () => {
  const content = randomBytes(5 * MIB + 7)
  writeFileSync(file, '')
  from = 0
  let cuts = 0
  while (from < content.length) {
    const until = Math.min(content.length, from + 300_000 + cuts * 111_111)
    const whole = cuts % 3 === 2
    const appended = await send(content.subarray(from, until), whole ? until - from : content.length - from)
    expect(appended.end).toBe(until === content.length || whole ? 'whole' : 'cut')
    expect(appended.offset).toBeLessThanOrEqual(until)
    from = appended.offset
    cuts += 1
  }
  expect(readFileSync(file).equals(content)).toBe(true)
  expect(hashes.take('upload', content.length)).toBe(createHash('sha256').update(content).digest('hex'))
  console.log(`${content.length} bytes in ${cuts} requests, two of three cut`)
})

test('A body that is longer than what was announced is not taken', async () => {
  writeFileSync(file, 'begun')
  from = 5
  upTo = 10
  expect(await send(Buffer.from('too much of it'))).toEqual({ offset: 5, end: 'too-large' })
  expect(readFileSync(file, 'utf8')).toBe('begun')
})

test('A hash that has not seen every byte in its place is none', () => {
  const bytes = Buffer.from('some bytes')
  const some = createRunningHashes()
  some.add('late', bytes, 5)
  expect(some.take('late', 15)).toBeUndefined()
  some.add('gap', bytes, 0)
  some.add('gap', bytes, 11)
  expect(some.take('gap', 21)).toBeUndefined()
  some.add('twice', bytes, 0)
  some.add('twice', bytes, 0)
  expect(some.take('twice', 20)).toBeUndefined()
  some.add('short', bytes, 0)
  expect(some.take('short', 11)).toBeUndefined()
  some.add('dropped', bytes, 0)
  some.drop('dropped')
  expect(some.take('dropped', 10)).toBeUndefined()
  some.add('whole', bytes, 0)
  expect(some.take('whole', 10)).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(some.take('whole', 10)).toBeUndefined()
})

test('Uploads that were given up make room', () => {
  const some = createRunningHashes()
  for (let count = 0; count <= 500; count += 1) some.add(`upload-${count}`, Buffer.from('x'), 0)
  expect(some.take('upload-0', 1)).toBeUndefined()
  expect(some.take('upload-1', 1)).toBeDefined()
  expect(some.take('upload-500', 1)).toBeDefined()
})
