import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call on its way through. The proof of a request covers neither its query nor its body: a bad server may do as it likes with both. */
export interface Call {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Who asks, as far as the header tells. */
  readonly token: string
  readonly body: Buffer
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** A way for a server to be wrong. */
export interface Fault {
  readonly name: string
  /** The rule it breaks, whose case has to find it. */
  readonly breaks: string
  /** What the server is given to work on, in the place of what was sent. */
  readonly ask?: (call: Call) => Pick<Call, 'query' | 'body'>
  /** What is answered, in the place of what it answered. `memory` is empty when the fault begins. */
  readonly answer?: (reply: Reply, call: Call, memory: Map<string, string>) => Reply
  /** The same for each piece of a stream of events. */
  readonly event?: (text: string) => string
}

/** The reference server, with one fault at a time in front of it. */
export async function startFaultyServer() {
  let target = ''
  let fault: Fault | undefined
  let memory = new Map<string, string>()

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy())
  })

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const sent = toCall(incoming, await readAll(incoming))
    const call = { ...sent, ...fault?.ask?.(sent) }
    const answered = await forward(incoming, call)
    if (String(answered.headers['content-type']).startsWith('text/event-stream')) return stream(answered, outgoing)
    const { statusCode: status = 502, headers } = answered
    const reply = { status, headers, body: await readAll(answered) }
    const told = fault?.answer?.(reply, sent, memory) ?? reply
    const length = call.method === 'HEAD' || told.status === 204 ? {} : { 'content-length': told.body.length }
    outgoing.writeHead(told.status, { ...without(told.headers, FRAMING), ...length }).end(told.body)
  }

  function stream(answered: IncomingMessage, outgoing: ServerResponse): void {
    outgoing.writeHead(200, answered.headers)
    answered.on('data', (chunk: Buffer) => outgoing.write(fault?.event?.(chunk.toString()) ?? chunk))
    answered.once('close', () => outgoing.destroy())
    outgoing.once('close', () => answered.destroy())
  }

  function forward(incoming: IncomingMessage, { query, path, body }: Call): Promise<IncomingMessage> {
    const url = new URL(query.size > 0 ? `${path}?${query}` : path, target)
    const headers = without(incoming.headers, ['host', ...FRAMING])
    return new Promise((resolve, reject) => {
      const length =
        body.length > 0 || incoming.headers['content-length'] !== undefined ? { 'content-length': body.length } : {}
      const outgoing = request(url, { method: incoming.method, headers: { ...headers, ...length } }, resolve)
      outgoing.once('error', reject)
      outgoing.end(body)
    })
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    standBefore: (url: string) => void (target = url),
    /** From now on the server is wrong in just this way; undefined: in none. */
    become(next: Fault | undefined): void {
      fault = next
      memory = new Map()
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}

/** How long a body is may change on the way. */
const FRAMING = ['content-length', 'transfer-encoding']

function without(headers: Reply['headers'], names: readonly string[]): Reply['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}

function toCall({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): Call {
  const { pathname: path, searchParams: query } = new URL(url, 'http://localhost')
  return { method, path, query, token: headers.authorization ?? '', body }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
