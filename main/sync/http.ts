import type { z } from 'zod'
import { toJson } from '../to-json.ts'
import { serverFailure, type ServerResult } from './server-result.ts'
import type { SessionKey } from './session-key.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'HEAD'
  /** Path under the server's address, or an address the server gave (a tus upload), which must lie there too. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Goes as JSON. */
  readonly body?: object | undefined
  /** Goes as it is, one piece after the other; they are empty when the server has accepted them. */
  readonly bytes?: readonly Uint8Array[]
  /** Sends the session's token with a fresh proof of its key (RFC 9449). */
  readonly session?: SessionCredentials
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /**
   * The answer's body as it comes, for one that is long or has no end of its own; the next part is read when this has settled.
   * The call settles when it is over, with no text. Only a `timeoutMs` of the request's own bounds the wait for a part.
   */
  readonly onPart?: (part: Buffer) => void | Promise<void>
}

/** What opens a session's calls; the token alone is worth nothing. */
export interface SessionCredentials {
  readonly token: string
  readonly key: SessionKey
}

export interface HttpAnswer {
  readonly status: number
  header(name: string): string | undefined
  readonly text: string
}

/** Talks to the one server of this office. Every failure is a result; nothing here throws for what a network does. */
export interface Http {
  send(request: HttpRequest): Promise<ServerResult<HttpAnswer>>
  close(): void
}

/** The body of an answer as what it should be; anything else is the server's failure. */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: ServerResult<HttpAnswer>): ServerResult<T> {
  if (!answer.ok) return answer
  const parsed = schema.safeParse(toJson(answer.value.text))
  return parsed.success ? { ok: true, value: parsed.data } : serverFailure('server', 'server-error')
}
