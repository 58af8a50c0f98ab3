import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../http/problem.ts'
import type { AuthService, ClerkSession } from './auth.service.ts'

export interface SessionGuard {
  /** Hook for routes that only a clerk who is logged in may call. */
  readonly requireSession: (request: FastifyRequest) => Promise<void>
  readonly sessionOf: (request: FastifyRequest) => ClerkSession
}

export function createSessionGuard(auth: AuthService): SessionGuard {
  const sessions = new WeakMap<FastifyRequest, ClerkSession>()
  return {
    async requireSession(request) {
      const [, token] = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '') ?? []
      if (token === undefined) throw new ProblemError(401, 'session-missing')
      sessions.set(request, auth.getSession(token))
    },
    sessionOf(request) {
      const session = sessions.get(request)
      if (!session) throw new Error('this route has no session guard')
      return session
    },
  }
}
