import { PushRequest, PushResponse, ResultsRequest, ResultsResponse } from '../../domain/sync/operation.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import { applyOperations } from './apply-operation.ts'
import { listAnswers } from './done-operations.ts'
import type { OperationDeps } from './operation-deps.ts'

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
    async (request) => ({ results: await applyOperations(deps, guard.sessionOf(request), request.body.operations) }),
  )

  app.post(
    '/operations/results',
    {
      onRequest: guard.requireSession,
      schema: {
        tags: ['sync'],
        summary: 'What became of operations whose answers were lost',
        security: [{ session: [] }],
        body: ResultsRequest,
        response: { 200: ResultsResponse, default: problemResponse },
      },
    },
    (request) => listAnswers(deps, guard.sessionOf(request), request.body.ids),
  )
}
