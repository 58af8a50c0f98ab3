import { createServer, type RequestListener } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { createHttp } from './create-http.ts'
import type { Http } from './http.ts'

let close: (() => Promise<void>) | undefined
afterEach(async () => close?.())

async function serve(handle: RequestListener, timeoutMs = 300): Promise<Http> {
  const server = createServer(handle)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const http = createHttp(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, timeoutMs)
  close = async () => {
    http.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return http
}

const get = { method: 'GET', path: '/' } as const

test('A stream is handed on as it comes, and lives on long after an answer would have been given up', async () => {
  const http = await serve((_request, response) => {
    response.write('一')
    setTimeout(() => response.write('二'), 100)
    setTimeout(() => response.end('三'), 900)
  })
  const parts: string[] = []
  const answer = await http.send({ ...get, onPart: (part) => void parts.push(part.toString()) })
  expect(parts).toEqual(['一', '二', '三'])
  expect(answer).toMatchObject({ ok: true, value: { status: 200, text: '' } })
})

test('A stream that is given up settles at once and leaves no connection behind', async () => {
  let gone = 0
  const http = await serve((_request, response) => {
    response.once('close', () => (gone += 1))
    response.write('x')
  })
  for (let times = 1; times <= 20; times += 1) {
    const stop = new AbortController()
    const begun = http.send({
      ...get,
      signal: stop.signal,
      onPart: () => void setTimeout(() => stop.abort(), times % 3),
    })
    expect(await begun).toMatchObject({ ok: false, error: { trouble: 'lost', code: 'cancelled' } })
  }
  await pause(50)
  expect(gone).toBe(20)
})

test('A stream or an answer that is cut in the middle is lost: nobody knows what the server did', async () => {
  const http = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('x', () => response.destroy())
  })
  for (const onPart of [undefined, () => undefined]) {
    const answer = await http.send({ ...get, ...(onPart && { onPart }) })
    expect(answer).toMatchObject({ ok: false, error: { trouble: 'lost', code: 'response-lost' } })
  }
})

test('A refusal instead of a stream is read like any other', async () => {
  const problem = { type: 'about:blank', title: 'session-expired', status: 401, code: 'session-expired' }
  const http = await serve((_request, response) => response.writeHead(401).end(JSON.stringify(problem)))
  const answer = await http.send({ ...get, onPart: () => expect.unreachable() })
  expect(answer).toMatchObject({ ok: false, error: { trouble: 'refused', code: 'session-expired', status: 401 } })
})

test('An answer beyond its bound is refused before it fills the memory', async () => {
  const http = await serve((request, response) => response.end(Buffer.alloc(Number(request.url?.slice(1)))), 30_000)
  const most = 64 * 1024 * 1024
  expect(await http.send({ method: 'GET', path: `/${most}` })).toMatchObject({ ok: true })
  const tooLarge = await http.send({ method: 'GET', path: `/${most + 1}` })
  expect(tooLarge).toMatchObject({ ok: false, error: { trouble: 'server', code: 'answer-too-large' } })
})

test('Bytes go out piece by piece; they are given back when they were accepted, and are there to be sent anew otherwise', async () => {
  const arrived: string[] = []
  const http = await serve((request, response) => {
    let text = ''
    request.setEncoding('latin1').on('data', (part: string) => (text += part))
    request.once('end', () => {
      arrived.push(text)
      response.writeHead(arrived.length === 1 ? 503 : 204).end()
    })
  })
  const bytes = ['one ', 'two'].map((text) => Uint8Array.from(Buffer.from(text)))
  const send = () => http.send({ method: 'PATCH', path: '/', bytes })
  expect(await send()).toMatchObject({ ok: false })
  expect(await send()).toMatchObject({ ok: true })
  expect(arrived).toEqual(['one two', 'one two'])
  expect(bytes.map(({ length }) => length)).toEqual([0, 0])
})
