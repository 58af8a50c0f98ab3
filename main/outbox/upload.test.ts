import Sqlite from 'better-sqlite3'
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { migrations } from '../db/migrations.ts'
import type { HttpAnswer, HttpRequest } from '../sync/http.ts'
import { serverFailure, type ServerResult } from '../sync/server-result.ts'
import { CHUNK_BYTES, createUploader, LARGEST_CHUNK_BYTES } from './upload.ts'
import { getUpload } from './upload.repo.ts'

const forever = new AbortController().signal
const content = randomBytes(12 * CHUNK_BYTES + 12_345)
const need = {
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
  mediaType: 'application/pdf',
}

let db = new Sqlite(':memory:')
let server = createTusServer()

beforeEach(() => {
  db = new Sqlite(':memory:')
  for (const { sql } of migrations) db.exec(sql)
  server = createTusServer()
})
afterEach(() => vi.restoreAllMocks())

test('A file goes out whole, in chunks that grow to 4 MiB while the line is quick', async () => {
  expect(await upload()).toEqual({ ok: true, value: null })
  expect(server.received().equals(content)).toBe(true)
  expect(server.chunks[0]).toBeLessThanOrEqual(CHUNK_BYTES)
  expect(Math.max(...server.chunks)).toBeGreaterThan(CHUNK_BYTES)
  expect(Math.max(...server.chunks)).toBeLessThanOrEqual(LARGEST_CHUNK_BYTES)
  expect(getUpload(db, need)).toMatchObject({ done: true, sentBytes: content.length })
  const sent = server.chunks.length
  await upload()
  expect(server.chunks).toHaveLength(sent)
})

test('On a slow line a chunk stays at 1 MiB', async () => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000))
  expect((await upload()).ok).toBe(true)
  expect(server.received().equals(content)).toBe(true)
  expect(Math.max(...server.chunks)).toBeLessThanOrEqual(CHUNK_BYTES)
})

test('After 40 cuts, in the middle of chunks too, at most one chunk a cut was sent twice', async () => {
  let cuts = 0
  server.cut = () => {
    if (cuts >= 40) return undefined
    cuts += 1
    // The server keeps a part of the chunk, all of it with the answer lost, or nothing.
    return cuts % 10 === 0 ? CHUNK_BYTES : [0, 100, 50_000][cuts % 3]
  }
  let result = await upload()
  while (!result.ok) result = await upload()
  expect(cuts).toBe(40)
  expect(server.received().equals(content)).toBe(true)
  const sent = server.chunks.reduce((sum, bytes) => sum + bytes, 0)
  console.log(`40 cuts: ${sent - content.length} bytes sent twice`)
  expect(sent - content.length).toBeLessThanOrEqual(40 * CHUNK_BYTES)
})

test('An upload the server has forgotten begins again', async () => {
  server.cut = () => (server.chunks.length === 2 ? 0 : undefined)
  expect((await upload()).ok).toBe(false)
  server.forget()
  server.cut = () => undefined
  expect((await upload()).ok).toBe(true)
  expect(server.received().equals(content)).toBe(true)
})

test('A file the server has already is not sent', async () => {
  server.knows = content.length
  expect((await upload()).ok).toBe(true)
  expect(server.chunks).toEqual([])
})

test('A file the store has lost is refused, not tried for ever', async () => {
  expect(await upload({ has: false })).toMatchObject({ ok: false, error: { trouble: 'refused', code: 'file-lost' } })
})

function upload({ has = true } = {}): Promise<ServerResult<null>> {
  const files = {
    has: () => Promise.resolve(has),
    close: () => undefined,
    async *stream(_sha256: string, offset: number) {
      // Pieces of an odd size, as an encrypted store has them.
      for (let at = offset; at < content.length; at += 65_500)
        yield await Promise.resolve(content.subarray(at, at + 65_500))
    },
  }
  return createUploader({ db, files, server, onProgress: () => undefined })(need, forever)
}

/** tus 1.0 in memory. `cut` says how many bytes of the next chunk arrive before the line breaks. */
function createTusServer() {
  let kept: Buffer | undefined
  const self = {
    chunks: [] as number[],
    knows: 0,
    cut: (): number | undefined => undefined,
    forget: () => (kept = undefined),
    received: () => kept ?? Buffer.alloc(0),
    send({ method, headers = {}, bytes = [] }: HttpRequest): Promise<ServerResult<HttpAnswer>> {
      if (method === 'POST') {
        kept = content.subarray(0, self.knows)
        return answer(201, { location: '/files/1', ...(self.knows > 0 && { 'upload-offset': String(self.knows) }) })
      }
      if (!kept) return Promise.resolve(serverFailure('server', 'server-error', { status: 404 }))
      if (method === 'HEAD') return answer(200, { 'upload-offset': String(kept.length) })
      if (Number(headers['upload-offset']) !== kept.length) {
        return Promise.resolve(serverFailure('server', 'server-error', { status: 409 }))
      }
      const chunk = Buffer.concat(bytes)
      const arrives = self.cut()
      self.chunks.push(chunk.length)
      kept = Buffer.concat([kept, chunk.subarray(0, arrives ?? chunk.length)])
      if (arrives !== undefined) return Promise.resolve(serverFailure('lost', 'response-lost'))
      return answer(204, { 'upload-offset': String(kept.length) })
    },
  }
  return self
}

function answer(status: number, headers: Readonly<Record<string, string>>): Promise<ServerResult<HttpAnswer>> {
  return Promise.resolve({ ok: true, value: { status, text: '', header: (name) => headers[name] } })
}
