import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Result } from '../../domain/result.ts'
import type { App } from '../http/app.ts'
import { ProblemError } from '../http/problem.ts'
import { toLoginPage } from './login.page.ts'
import { acceptRest, approveFiling, markMaterial, returnFiling, type ReviewFailure } from './review-actions.ts'
import type { ReviewDeps } from './review-deps.ts'
import type { Reviewer, ReviewerSessions } from './reviewer-sessions.ts'

const LoginForm = z.object({ account: z.string().min(1).max(50), password: z.string().min(1).max(200) })
// Browsers count a new line as one character and send two.
const opinion = z
  .string()
  .transform((text) => text.replaceAll('\r\n', '\n').trim())
  .pipe(z.string().max(500))
  .default('')
const ActionForm = z.object({ revision: z.coerce.number().int().positive() })
const MarkForm = ActionForm.extend({ result: z.enum(['accepted', 'refused']), opinion })
const DecisionForm = ActionForm.extend({ decision: z.enum(['return', 'approve']), opinion })
const FilingId = z.object({ id: z.uuid() })
const MaterialId = FilingId.extend({ materialId: z.uuid() })

/** Every action of the review pages: a form that carries the session's token, and an answer that leads back to a page. */
export function registerReviewForms(scope: App, deps: ReviewDeps, sessions: ReviewerSessions): void {
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  scope.addHook('preHandler', async (request) => {
    if (request.method === 'POST' && !isSameOrigin(request)) throw new ProblemError(403, 'forged-form')
  })
  const hidden = { schema: { hide: true }, bodyLimit: 64 * 1024 }

  scope.post('/review/login', hidden, async (request, reply) => {
    const form = parse(LoginForm, request.body)
    try {
      const cookie = await sessions.logIn(form.account, form.password)
      return reply.header('set-cookie', cookie).redirect('/review', 303)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const page = toLoginPage(deps.pack.title, { problem: error.code }, form.account)
      return reply.status(error.status).type('text/html; charset=utf-8').send(page)
    }
  })

  scope.post('/review/logout', hidden, (request, reply) => {
    getReviewer(request)
    return reply.header('set-cookie', sessions.logOut(request)).redirect('/review/login', 303)
  })

  scope.post('/review/filings/:id/materials/:materialId', hidden, (request, reply) => {
    const reviewer = getReviewer(request)
    const { id: filingId, materialId } = parse(MaterialId, request.params)
    const { revision, ...mark } = parse(MarkForm, request.body)
    const outcome = markMaterial(deps, reviewer, { filingId, revision }, { materialId, ...mark })
    return answer(reply, filingId, outcome, 'marked', `material-${materialId}`)
  })

  scope.post('/review/filings/:id/accept-rest', hidden, (request, reply) => {
    const reviewer = getReviewer(request)
    const { id: filingId } = parse(FilingId, request.params)
    const { revision } = parse(ActionForm, request.body)
    return answer(reply, filingId, acceptRest(deps, reviewer, { filingId, revision }), 'marked', 'decision')
  })

  scope.post('/review/filings/:id/decision', hidden, (request, reply) => {
    const reviewer = getReviewer(request)
    const { id: filingId } = parse(FilingId, request.params)
    const form = parse(DecisionForm, request.body)
    const target = { filingId, revision: form.revision }
    return form.decision === 'return'
      ? answer(reply, filingId, returnFiling(deps, reviewer, target, form.opinion), 'returned')
      : answer(reply, filingId, approveFiling(deps, reviewer, target, form.opinion), 'approved')
  })

  /** Who is logged in, if the form was made for that very session. */
  function getReviewer(request: FastifyRequest): Reviewer {
    const reviewer = sessions.find(request)
    const { token } = parse(z.looseObject({ token: z.string() }), request.body)
    if (!reviewer || token !== reviewer.formToken) throw new ProblemError(403, 'forged-form')
    return reviewer
  }
}

/** Browsers say where a form comes from; one that says another place, or nothing at all, is not ours. */
export function isSameOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers
  return request.headers['sec-fetch-site'] === 'same-origin' || origin === `${request.protocol}://${host}`
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data } = schema.safeParse(value)
  if (data === undefined) throw new ProblemError(400, 'malformed')
  return data
}

function answer(
  reply: FastifyReply,
  filingId: string,
  outcome: Result<void, ReviewFailure>,
  done: string,
  anchor = '',
): FastifyReply {
  const query = new URLSearchParams(outcome.ok ? { done } : { problem: outcome.error.code })
  return reply.redirect(`/review/filings/${filingId}?${query}${anchor && `#${anchor}`}`, 303)
}
