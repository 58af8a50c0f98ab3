/** An expected outcome. Bugs are exceptions; what can happen to a clerk is a `Result` with a code. */
export type Result<V, C extends string = string> =
  { readonly ok: true; readonly value: V } | { readonly ok: false; readonly error: Failure<C> }

export interface Failure<C extends string = string> {
  /** Names the failure for `renderer/text/failures.ts`, which says what happened and what to do. */
  readonly code: C
  readonly values?: { readonly [name: string]: string | number }
}

export function success<V>(value: V): { readonly ok: true; readonly value: V } {
  return { ok: true, value }
}

export function failure<C extends string>(
  code: C,
  values?: Failure['values'],
): { readonly ok: false; readonly error: Failure<C> } {
  return { ok: false, error: values === undefined ? { code } : { code, values } }
}
