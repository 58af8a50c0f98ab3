import { PushRequest, PushResponse, ResultsRequest, ResultsResponse } from '../../domain/sync/operation.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import { applyOperations } from './apply-operation.ts'
import { listAnswers } from './done-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { createUnderWay } from './under-way.ts'

/** A hundred submissions with their statements. */
const BODY_LIMIT = 32 * 1024 * 1024

export function registerOperationsRoutes(app: App, guard: SessionGuard, deps: OperationDeps): void {
  const underWay = createUnderWay()

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
      const { operations } = request.body
      const ids = operations.map(({ id }) => id)
      return { results: await underWay.during(ids, applyOperations(deps, guard.sessionOf(request), operations)) }
    },
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
    async (request) => {
      const { ids } = request.body
      // Unknown means: not carried out, and not about to be. Somebody may take it back on that word.
      await underWay.settled(ids)
      return listAnswers(deps, guard.sessionOf(request), ids)
    },
  )
}
