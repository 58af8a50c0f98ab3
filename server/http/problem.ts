import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { Problem } from '../../domain/sync/session.ts'

type Values = NonNullable<Problem['values']>

/** An expected refusal on its way to the client: HTTP status and a code for its texts. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly values: Values | undefined

  constructor(status: number, code: string, values?: Values) {
    super(code)
    this.status = status
    this.code = code
    this.values = values
  }
}

/** How the contract's document describes any failure. */
export const problemResponse = {
  description: 'A problem (RFC 9457); `code` says which.',
  content: { 'application/problem+json': { schema: Problem } },
}

export function toProblem(status: number, code: string, values?: Values): Problem {
  return { type: `urn:border-desk:problem:${code}`, title: code, status, code, ...(values && { values }) }
}

/** The one place where what was thrown becomes an answer. What nobody expected is logged and told to nobody. */
export function answerError(error: FastifyError | ProblemError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblemOf(error)
  if (problem.status >= 500) console.error('request failed', request.method, request.routeOptions.url, error)
  void reply.status(problem.status).type('application/problem+json').send(problem)
}

export function answerNotFound(_request: FastifyRequest, reply: FastifyReply): void {
  void reply.status(404).type('application/problem+json').send(toProblem(404, 'not-found'))
}

/** What was thrown, as it may be told. */
export function toProblemOf(error: FastifyError | ProblemError): Problem {
  if (error instanceof ProblemError) return toProblem(error.status, error.code, error.values)
  if (hasZodFastifySchemaValidationErrors(error)) {
    const path = error.validation[0]?.instancePath ?? ''
    return toProblem(400, 'malformed', { path })
  }
  const status = error.statusCode ?? 500
  return status < 500 ? toProblem(status, status === 413 ? 'too-large' : 'malformed') : toProblem(500, 'server-error')
}
