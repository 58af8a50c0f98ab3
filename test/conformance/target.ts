import { Challenge, Problem } from '../../domain/sync/session.ts'
import { z } from 'zod'

/** What a server said, whatever it was. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  readonly bytes?: Uint8Array<ArrayBuffer>
}

/** The server under test, as anybody on the network sees it. */
export interface Target {
  readonly url: string
  readonly serverId: string
  /** The server's time: this computer's clock is none of its business. */
  now(): Date
  ask(request: Request): Promise<Answer>
  challenge(): Promise<Challenge>
}

const Health = z.object({ serverId: z.string().min(1), serverTime: z.iso.datetime() })
const PATIENCE_MS = 30_000

export async function openTarget(url: string): Promise<Target> {
  const { serverId, serverTime } = parse(Health, await ask({ method: 'GET', path: '/health' }))
  const offset = Date.parse(serverTime) - Date.now()

  async function ask({ method, path, headers = {}, json, bytes }: Request): Promise<Answer> {
    const body = json === undefined ? bytes : JSON.stringify(json)
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  return {
    ...{ url, serverId, ask },
    now: () => new Date(Date.now() + offset),
    challenge: async () => parse(Challenge, await ask({ method: 'POST', path: '/auth/challenge', json: {} })),
  }
}

/** The answer's body in the contract's shape. Throws, with what was answered, on any other. */
export function parse<T>(schema: z.ZodType<T>, answer: Answer): T {
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`answered ${answer.status}: ${answer.text.slice(0, 300)}`)
  const parsed = schema.safeParse(JSON.parse(answer.text))
  if (!parsed.success) throw new Error(`not the contract's shape: ${parsed.error.issues[0]?.path.join('.')}`)
  return parsed.data
}

/** `<status> <code>` of a problem; throws on an answer that is none, or not written as RFC 9457 wants it. */
export function toRefusal(answer: Answer): string {
  const type = answer.headers.get('content-type') ?? ''
  if (!type.startsWith('application/problem+json')) throw new Error(`${answer.status} as ${type || 'nothing'}`)
  const { status, code, type: urn } = Problem.parse(JSON.parse(answer.text))
  if (status !== answer.status) throw new Error(`${answer.status} says ${status} of itself`)
  if (urn !== `urn:border-desk:problem:${code}`) throw new Error(`type ${urn} of ${code}`)
  return `${status} ${code}`
}
