import type { FastifyReply, FastifyRequest } from 'fastify'
import { ProblemError } from '../http/problem.ts'
import type { AuthService, ClerkSession } from './auth.service.ts'

export interface SessionGuard {
  /** Hook for routes that only a clerk who is logged in may call. */
  readonly requireSession: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  readonly sessionOf: (request: FastifyRequest) => ClerkSession
  /** The session as it is by now, for an answer that goes on for long; undefined when it has ended. */
  readonly recheck: (request: FastifyRequest) => Promise<ClerkSession | undefined>
}

/** Token and proof of every request (RFC 9449), before anything of its body is read. */
export function createSessionGuard(auth: AuthService): SessionGuard {
  const sessions = new WeakMap<FastifyRequest, ClerkSession>()
  return {
    async requireSession(request, reply) {
      // RFC 9110: whoever answers 401 says how one may come in.
      void reply.header('www-authenticate', 'DPoP algs="ES256"')
      const { authorization, dpop } = request.headers
      const token = findToken(authorization)
      if (token === undefined) throw new ProblemError(401, 'session-missing')
      const proof = typeof dpop === 'string' ? dpop : undefined
      sessions.set(request, await auth.getSession({ method: request.method, target: request.url, token, proof }))
      void reply.removeHeader('www-authenticate')
    },
    sessionOf(request) {
      const session = sessions.get(request)
      if (!session) throw new Error('this route has no session guard')
      return session
    },
    recheck(request) {
      const token = findToken(request.headers.authorization)
      return token === undefined ? Promise.resolve(undefined) : auth.findSession(token)
    },
  }
}

function findToken(authorization: string | undefined): string | undefined {
  return /^DPoP ([\w-]{43})$/i.exec(authorization ?? '')?.[1]
}
