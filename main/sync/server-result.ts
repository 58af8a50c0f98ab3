import type { Failure } from '../../domain/result.ts'

/**
 * How a request failed, which decides what happens next:
 * unreachable: it never arrived, so nothing happened. lost: it may have arrived, the answer did not: ask again with the
 * same id. server: answered with its own failure or with nonsense (a captive portal, say): later. refused: understood and
 * declined: a person has to act. session: nobody is logged in there any more.
 */
export type Trouble = 'unreachable' | 'lost' | 'server' | 'refused' | 'session'

export interface ServerFailure extends Failure {
  readonly trouble: Trouble
  /** HTTP status, where there was an answer. */
  readonly status?: number
}

export type ServerResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ServerFailure }

export function serverFailure(
  trouble: Trouble,
  code: string,
  details: { readonly values?: Failure['values']; readonly status?: number } = {},
): { readonly ok: false; readonly error: ServerFailure } {
  const { values, status } = details
  return { ok: false, error: { trouble, code, ...(values && { values }), ...(status && { status }) } }
}
