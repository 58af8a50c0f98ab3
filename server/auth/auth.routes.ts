import { z } from 'zod'
import { Challenge, LoginRequest, PasswordChange, RenewRequest, SessionGrant } from '../../domain/sync/session.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import type { AuthService } from './auth.service.ts'
import type { PasswordService } from './password.service.ts'
import type { SessionGuard } from './session-guard.ts'

export interface AuthRoutesDeps {
  readonly auth: AuthService
  readonly passwords: PasswordService
}

export function registerAuthRoutes(app: App, guard: SessionGuard, { auth, passwords }: AuthRoutesDeps): void {
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
  app.post(
    '/auth/password',
    {
      onRequest: guard.requireSession,
      schema: {
        tags,
        summary: 'A new password; every other session of the account ends',
        security: [{ session: [] }],
        body: PasswordChange,
        response: { 204: z.null(), default: problemResponse },
      },
    },
    async (request, reply) => {
      await passwords.change(guard.sessionOf(request), request.body)
      return reply.status(204).send(null)
    },
  )
}
