import type { FastifyRequest } from 'fastify'
import { checkPassword } from '../auth/check-password.ts'
import { createToken, hashToken } from '../auth/token.ts'
import { ProblemError } from '../http/problem.ts'
import type { ReviewDeps } from './review-deps.ts'
import { createReviewSessionRepo } from './review-session.repo.ts'

/** A reviewer who is logged in at the review pages. */
export interface Reviewer {
  readonly account: string
  readonly name: string
  /** Stands in every form of this session; a form without it was not made by us. */
  readonly formToken: string
}

export interface ReviewerSessions {
  /** Gives the text of the cookie to set. Throws as `checkPassword` does. */
  logIn(account: string, password: string): Promise<string>
  find(request: FastifyRequest): Reviewer | undefined
  /** Gives the text of the cookie that clears it. */
  logOut(request: FastifyRequest): string
}

const COOKIE = 'review'
const SESSION_SECONDS = 8 * 3600

export function createReviewerSessions({ db, repos, clock }: ReviewDeps): ReviewerSessions {
  const sessions = createReviewSessionRepo(db)

  return {
    async logIn(name, password) {
      const account = await checkPassword({ accounts: repos.accounts, clock }, name, password)
      if (account.role !== 'reviewer') throw new ProblemError(401, 'bad-credentials')
      const token = createToken()
      const expiresAt = clock.later(SESSION_SECONDS)
      sessions.insert({ tokenHash: hashToken(token), account: name, formToken: createToken(), expiresAt })
      return toCookie(token, SESSION_SECONDS)
    },
    find(request) {
      const token = findToken(request)
      const session = token === undefined ? undefined : sessions.find(hashToken(token))
      return session && session.expiresAt > clock.now() ? session : undefined
    },
    logOut(request) {
      const token = findToken(request)
      if (token !== undefined) sessions.remove(hashToken(token))
      return toCookie('', 0)
    },
  }
}

function toCookie(value: string, seconds: number): string {
  return `${COOKIE}=${value}; Path=/review; HttpOnly; SameSite=Strict; Max-Age=${seconds}`
}

function findToken(request: FastifyRequest): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1]
}
