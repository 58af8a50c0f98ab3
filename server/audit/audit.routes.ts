import { AuditPush, AuditPushed } from '../../domain/audit/audit-push.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import { takeEntries, type AuditDeps } from './take-entries.ts'

/** 500 lines of the longest. */
const BODY_LIMIT = 4 * 1024 * 1024

export function registerAuditRoutes(app: App, guard: SessionGuard, deps: AuditDeps): void {
  app.post(
    '/audit',
    {
      onRequest: guard.requireSession,
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['sync'],
        summary: 'Lines of the audit trail of a workspace, in order; sending them again does nothing',
        security: [{ session: [] }],
        body: AuditPush,
        response: { 200: AuditPushed, default: problemResponse },
      },
    },
    (request) => takeEntries(deps, guard.sessionOf(request), request.body.entries),
  )
}
