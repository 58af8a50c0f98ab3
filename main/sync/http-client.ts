import { ClientRequest, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Readable } from 'node:stream'
import axios, { isAxiosError } from 'axios'
import { giveBack } from '../../domain/give-back.ts'
import { Problem } from '../../domain/sync/session.ts'
import { toJson } from '../to-json.ts'
import type { Http, HttpRequest, SessionCredentials } from './http.ts'
import { serverFailure, type ServerResult } from './server-result.ts'

const TIMEOUT_MS = 30_000
/** More than this in one piece is not an answer of ours. */
const LARGEST_ANSWER = 64 * 1024 * 1024

const LONGEST_REFUSAL = 64 * 1024
const STREAM_ENDED = /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ABORT_ERR|ERR_CANCELED|ERR_STREAM_.*|ERR_SOCKET_.*)$/

/** What `createHttp` opens. */
export function createHttpClient(serverUrl: string, timeoutMs = TIMEOUT_MS): Http {
  const origin = new URL(serverUrl).origin
  const agents = { httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true }) }
  const client = axios.create({
    ...agents,
    adapter: 'http',
    // Neither the environment's proxy nor a redirect may carry a session elsewhere.
    proxy: false,
    maxRedirects: 0,
    maxContentLength: LARGEST_ANSWER,
    maxBodyLength: -1,
    responseType: 'text',
    // What is JSON already is not to be read once more.
    transformRequest: (data: unknown) => data,
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
  })

  return {
    async send({ method, path, headers = {}, body, bytes, session, signal, onPart, timeoutMs: ownTimeoutMs }) {
      const url = new URL(path, origin)
      if (url.origin !== origin) return serverFailure('server', 'server-error')
      try {
        const answer = await client.request<unknown>({
          method,
          url: url.href,
          headers: {
            ...(body && { 'content-type': 'application/json' }),
            ...(bytes && { 'content-length': String(bytes.reduce((sum, { length }) => sum + length, 0)) }),
            ...(session && (await toAuthorization(session, method, url))),
            ...headers,
          },
          timeout: ownTimeoutMs ?? timeoutMs,
          // Unlimited: the library's own limit would stand between, and keep the socket when the stream is given up.
          ...(onPart && { responseType: 'stream', maxContentLength: -1 }),
          ...(body && { data: JSON.stringify(body) }),
          ...(bytes && { data: Readable.from(bytes, { objectMode: false }) }),
          ...(signal && { signal }),
        })
        const isOk = answer.status >= 200 && answer.status <= 299
        const text = onPart
          ? await readOn(answer.data, signal, isOk ? onPart : undefined, ownTimeoutMs)
          : toText(answer.data)
        if (!isOk) return toRefusal(answer.status, text)
        if (bytes && hasSentAll(answer.request)) bytes.forEach(giveBack)
        const { status } = answer
        return { ok: true, value: { status, text, header: (name) => toHeader(answer.headers[name.toLowerCase()]) } }
      } catch (error) {
        if (isTooLarge(error)) return serverFailure('server', 'answer-too-large')
        return isAxiosError(error) || isOfStream(error) ? toNetworkFailure(error.code, signal) : Promise.reject(error)
      }
    },
    close() {
      agents.httpAgent.destroy()
      agents.httpsAgent.destroy()
    },
  }
}

/** False while bytes are still being read from memory: a server may answer before it has them all. */
function hasSentAll(request: unknown): boolean {
  return request instanceof ClientRequest && request.writableFinished
}

/** Hands on what comes until it is over; without anybody to hand it to, it is a refusal, and short. */
async function readOn(
  body: unknown,
  signal: AbortSignal | undefined,
  onPart: HttpRequest['onPart'],
  timeoutMs: number | undefined,
): Promise<string> {
  if (!(body instanceof Readable)) return ''
  const silence = timeoutMs === undefined ? undefined : setTimeout(() => body.destroy(createTimeout()), timeoutMs)
  const end = () => body.destroy()
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  const refusal: Buffer[] = []
  let length = 0
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      silence?.refresh()
      if (onPart) await onPart(part)
      else if (length < LONGEST_REFUSAL) {
        refusal.push(part)
        length += part.length
      }
    }
    return Buffer.concat(refusal).toString()
  } finally {
    clearTimeout(silence)
    signal?.removeEventListener('abort', end)
  }
}

function createTimeout(): Error {
  return Object.assign(new Error('nothing came for too long'), { code: 'ETIMEDOUT' })
}

/** What a socket says when it is cut in the middle of a body. */
function isOfStream(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && STREAM_ENDED.test(error.code)
}

/** The library has one code for this and for a connection that is cut in the middle of an answer. */
function isTooLarge(error: unknown): boolean {
  return isAxiosError(error) && error.message.startsWith('maxContentLength')
}

function toText(data: unknown): string {
  return typeof data === 'string' ? data : ''
}

async function toAuthorization({ token, key }: SessionCredentials, method: string, url: URL) {
  return { authorization: `DPoP ${token}`, dpop: await key.prove({ method, url, token }) }
}

/** RFC 9457. Only a problem of ours is a refusal: a bare 404 or a redirect may come from whatever stands between. */
function toRefusal(status: number, text: string): ServerResult<never> {
  const problem = Problem.safeParse(toJson(text))
  if (!problem.success) return serverFailure('server', 'server-error', { status })
  const isRefusal = status >= 400 && status < 500 && ![408, 425, 429].includes(status)
  const { code, values } = problem.data
  return serverFailure(isRefusal ? 'refused' : 'server', code, { status, ...(values && { values }) })
}

/** Failures before a connection stood. After that nobody knows what the server did. */
const NEVER_ARRIVED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|CERT_.*|ERR_TLS_.*|UNABLE_TO_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*)$/

function toNetworkFailure(code: string | undefined, signal: AbortSignal | undefined): ServerResult<never> {
  if (signal?.aborted) return serverFailure('lost', 'cancelled')
  return NEVER_ARRIVED.test(code ?? '')
    ? serverFailure('unreachable', 'server-unreachable')
    : serverFailure('lost', 'response-lost')
}

function toHeader(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
