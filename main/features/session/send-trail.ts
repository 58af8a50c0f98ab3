import type { Database } from 'better-sqlite3'
import { log } from '../../log.ts'
import type { SessionCredentials } from '../../sync/http.ts'
import { pushAudit } from '../../sync/server-api.ts'
import { ServerSession } from '../../sync/server-session.ts'
import { createAuditPush } from '../audit/push-audit.ts'
import { NO_RENEWAL } from './log-in-online.ts'
import { toNow, type SessionDeps } from './session-deps.ts'

/** Long enough for a good line; a bad one must not hold up whoever waits for his desk. */
const WITHIN_MS = 10_000

/**
 * Sends the office what it lacks of the audit trail of a workspace that is about to be retired, in the session of whoever
 * takes it over. What does not arrive is kept with it.
 */
export async function sendTrail(deps: SessionDeps, session: SessionCredentials, db: Database): Promise<void> {
  const server = new ServerSession({ http: deps.http, key: deps.key, ...NO_RENEWAL }, session)
  const push = createAuditPush({
    db,
    post: (entries, signal) => pushAudit(server, entries, signal),
    now: () => toNow(deps).getTime(),
  })
  const sent = await push(AbortSignal.timeout(WITHIN_MS))
  if (!sent.ok) log.warn('trail-not-sent', { code: sent.error.code })
}
