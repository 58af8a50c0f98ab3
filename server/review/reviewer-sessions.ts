import type { FastifyRequest } from 'fastify'
import { createToken, hashToken } from '../auth/token.ts'
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
  /** Gives the text of the cookie to set. Throws as `CheckPassword` does. */
  logIn(account: string, password: string): Promise<string>
  find(request: FastifyRequest): Reviewer | undefined
  /** Gives the text of the cookie that clears it. */
  logOut(request: FastifyRequest): string
}

const COOKIE = 'review'
const SESSION_SECONDS = 8 * 3600

export function createReviewerSessions({ db, clock, checkPassword }: ReviewDeps): ReviewerSessions {
  const sessions = createReviewSessionRepo(db)

  return {
    async logIn(name, password) {
      // A clerk's account is not to be tried, or locked, from a page that asks for no key.
      await checkPassword(name, password, ({ role }) => role === 'reviewer')
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
