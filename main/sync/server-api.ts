import { z } from 'zod'
import type { AuditEntry } from '../../domain/audit/audit-entry.ts'
import { AuditPushed } from '../../domain/audit/audit-push.ts'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { PushResponse, ResultsResponse, type Operation, type OperationResult } from '../../domain/sync/operation.ts'
import {
  Challenge,
  SessionGrant,
  type LoginRequest,
  type PasswordChange,
  type RenewRequest,
} from '../../domain/sync/session.ts'
import { parseAnswer, type Http, type HttpAnswer, type HttpRequest } from './http.ts'
import type { ServerResult } from './server-result.ts'
import type { ServerSession } from './server-session.ts'

// The server's calls by name. What they mean stands in `domain/sync`.

const Health = z.object({ serverId: z.string(), serverTime: z.iso.datetime() })
export type Health = z.infer<typeof Health>

const PROBE_TIMEOUT_MS = 2500
const SILENCE_MS = 30_000

export async function fetchHealth(http: Http, signal: AbortSignal): Promise<ServerResult<Health>> {
  const request = { method: 'GET', path: '/health', timeoutMs: PROBE_TIMEOUT_MS, signal } as const
  return parseAnswer(Health, await http.send(request))
}

export async function fetchChallenge(http: Http): Promise<ServerResult<Challenge>> {
  return parseAnswer(Challenge, await http.send({ method: 'POST', path: '/auth/challenge', body: {} }))
}

export async function logIn(http: Http, body: LoginRequest): Promise<ServerResult<SessionGrant>> {
  return parseAnswer(SessionGrant, await http.send({ method: 'POST', path: '/auth/login', body }))
}

export async function renew(http: Http, body: RenewRequest): Promise<ServerResult<SessionGrant>> {
  return parseAnswer(SessionGrant, await http.send({ method: 'POST', path: '/auth/renew', body }))
}

export async function fetchOfficePack(session: ServerSession): Promise<ServerResult<OfficePack>> {
  return parseAnswer(OfficePack, await session.send({ method: 'GET', path: '/office-pack' }))
}

export async function changePassword(session: ServerSession, body: PasswordChange): Promise<ServerResult<null>> {
  const answer = await session.send({ method: 'POST', path: '/auth/password', body })
  return answer.ok ? { ok: true, value: null } : answer
}

export async function pushOperations(
  session: ServerSession,
  operations: readonly Operation[],
  signal: AbortSignal,
): Promise<ServerResult<readonly OperationResult[]>> {
  const answer = await session.send({ method: 'POST', path: '/operations', body: { operations }, signal })
  const parsed = parseAnswer(PushResponse, answer)
  return parsed.ok ? { ok: true, value: parsed.value.results } : parsed
}

/** What became of operations whose answers were lost, at most 500. A server of an earlier version answers with 404. */
export async function fetchResults(
  session: ServerSession,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ServerResult<ResultsResponse>> {
  const request = { method: 'POST', path: '/operations/results', body: { ids }, signal } as const
  return parseAnswer(ResultsResponse, await session.send(request))
}

/**
 * The pages after a cursor, a line each, or a single one from a server that gives no more at a time; without a cursor, from
 * the beginning. A cursor the server has forgotten is refused with status 410.
 */
export async function followChanges(
  session: ServerSession,
  cursor: string | undefined,
  limit: number,
  onPart: NonNullable<HttpRequest['onPart']>,
  signal: AbortSignal,
): Promise<ServerResult<HttpAnswer>> {
  const query = new URLSearchParams({ ...(cursor !== undefined && { since: cursor }), limit: String(limit) })
  const headers = { accept: 'application/x-ndjson, application/json' }
  return session.send({ method: 'GET', path: `/changes?${query}`, headers, onPart, signal, timeoutMs: SILENCE_MS })
}

/** The server's word that something is new (`News`): text of server-sent events, until the stream is over. */
export async function listenForNews(
  session: ServerSession,
  onPart: (part: Buffer) => void,
  signal: AbortSignal,
): Promise<ServerResult<HttpAnswer>> {
  return session.send({ method: 'GET', path: '/changes/stream', onPart, signal })
}

/** Lines of the audit trail, in order; what is refused and why stands in `domain/audit/audit-push.ts`. */
export async function pushAudit(
  session: ServerSession,
  entries: readonly AuditEntry[],
  signal: AbortSignal,
): Promise<ServerResult<AuditPushed>> {
  return parseAnswer(AuditPushed, await session.send({ method: 'POST', path: '/audit', body: { entries }, signal }))
}
