import Sqlite from 'better-sqlite3'
import { PushRequest, PushResponse, type Operation, type OperationResult } from '../../domain/sync/operation.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import { applyOperation } from './apply-operation.ts'
import type { OperationDeps } from './operation-deps.ts'
import { refused } from './outcome.ts'

/** A hundred submissions with their statements. */
const BODY_LIMIT = 32 * 1024 * 1024

export function registerOperationsRoutes(app: App, guard: SessionGuard, deps: OperationDeps): void {
  app.post(
    '/operations',
    {
      onRequest: guard.requireSession,
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['sync'],
        summary: 'Operations in the order in which they were made; one answer each',
        security: [{ session: [] }],
        body: PushRequest,
        response: { 200: PushResponse, default: problemResponse },
      },
    },
    async (request) => {
      const session = guard.sessionOf(request)
      const results: OperationResult[] = []
      for (const operation of request.body.operations) results.push(await applySafely(deps, session, operation))
      return { results }
    },
  )
}

/**
 * An operation this server stumbles over must not keep back the others of the batch: it is refused alone. Trouble with
 * the database itself concerns them all, and the client shall try later.
 */
async function applySafely(deps: OperationDeps, session: ClerkSession, operation: Operation): Promise<OperationResult> {
  try {
    return await applyOperation(deps, session, operation)
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) throw error
    console.error('operation failed', operation.id, error)
    return { id: operation.id, ...refused('server-error') }
  }
}
