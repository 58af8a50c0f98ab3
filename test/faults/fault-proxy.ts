import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Chance } from '../../server/sample/random.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export type Fate = 'pass' | 'lost' | 'cut-before' | 'cut-within'

/** Passes everything on, but declines what contains the text, as a strict gateway would: the whole request. */
export async function startStrictProxy(target: string, findBanned: () => string) {
  return listen(async (incoming, outgoing) => {
    const body = await readAll(incoming)
    const banned = findBanned()
    const isBanned = banned !== '' && body.includes(banned)
    const answer = isBanned ? refusal : await forward(target, incoming, body)
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length }).end(answer.body)
  })
}

const refusal: Answer = {
  status: 400,
  headers: { 'content-type': 'application/problem+json' },
  body: Buffer.from(JSON.stringify({ type: 'about:blank', title: 'Bad Request', status: 400, code: 'malformed' })),
}

/** A network at its worst between a client and `target`. What it did is counted in `fates`. */
export async function startFaultProxy(target: string, chance: Chance) {
  const fates = { pass: 0, lost: 0, 'cut-before': 0, 'cut-within': 0, duplicate: 0 }
  const late = new Set<Promise<unknown>>()
  let isHealed = false

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming)
    const fate = isHealed ? 'pass' : drawFate(chance)
    fates[fate] += 1
    if (!isHealed) await setTimeout(chance.between(0, 15))
    if (fate === 'cut-before') return void incoming.socket.destroy()
    if (!isHealed && chance.percent(15)) {
      fates.duplicate += 1
      // Arrives when others have overtaken it.
      const again = setTimeout(chance.between(0, 300)).then(() => forward(target, incoming, body))
      const settled = again.catch(() => undefined).finally(() => late.delete(settled))
      late.add(settled)
    }
    const answer = await forward(target, incoming, body)
    // The server has committed; the client will never know.
    if (fate === 'lost') return void incoming.socket.destroy()
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length })
    if (fate === 'cut-within') {
      outgoing.write(answer.body.subarray(0, answer.body.length / 2), () => incoming.socket.destroy())
    } else {
      outgoing.end(answer.body)
    }
  }

  const proxy = await listen(handle)
  return {
    fates,
    url: proxy.url,
    /** From now on everything passes. */
    heal() {
      isHealed = true
    },
    /** Settles when no duplicate is under way any more. */
    async drained() {
      while (late.size > 0) await Promise.all(late)
    },
    close: () => proxy.close(),
  }
}

async function listen(handle: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>) {
  const proxy = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async close() {
      proxy.closeAllConnections()
      await new Promise((done) => proxy.close(done))
    },
  }
}

/** 30 % of the answers are lost after the server has done its work. */
function drawFate(chance: Chance): Fate {
  const drawn = chance.between(1, 100)
  if (drawn <= 30) return 'lost'
  if (drawn <= 40) return 'cut-before'
  return drawn <= 45 ? 'cut-within' : 'pass'
}

function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, headers, url } = incoming
  return new Promise((resolve, reject) => {
    const forwarded = request(new URL(url ?? '/', target), { method, headers: { ...headers, connection: 'close' } })
    forwarded.once('error', reject).once('response', (response) => {
      readAll(response).then(
        (content) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: content }),
        reject,
      )
    })
    forwarded.end(body)
  })
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
