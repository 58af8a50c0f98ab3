import { Challenge, LoginRequest, RenewRequest, SessionGrant } from '../../domain/sync/session.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import type { AuthService } from './auth.service.ts'

export function registerAuthRoutes(app: App, auth: AuthService): void {
  const tags = ['auth']

  app.post(
    '/auth/challenge',
    { schema: { tags, summary: 'A nonce for a key to sign', response: { 200: Challenge, default: problemResponse } } },
    () => auth.createChallenge(),
  )

  app.post(
    '/auth/login',
    {
      schema: {
        tags,
        summary: 'Key, account and password for a session',
        body: LoginRequest,
        response: { 200: SessionGrant, default: problemResponse },
      },
    },
    (request) => auth.logIn(request.body),
  )

  app.post(
    '/auth/renew',
    {
      schema: {
        tags,
        summary: 'Key and renewal token for a new session',
        body: RenewRequest,
        response: { 200: SessionGrant, default: problemResponse },
      },
    },
    (request) => auth.renew(request.body),
  )
}
