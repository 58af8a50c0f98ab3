import type { CallName, OutputOf, ParsedInputOf } from '../../domain/ipc/calls.ts'

/** What answers the renderer: one function a call, with the input already parsed. */
export type Handlers = {
  readonly [N in CallName]: (input: ParsedInputOf<N>) => OutputOf<N> | Promise<OutputOf<N>>
}

/** The part of the table that one feature answers. */
export type HandlersOf<N extends CallName> = Pick<Handlers, N>

/** Thrown where a call makes no sense now (`locked`: nobody is logged in). The register answers with the code. */
export class Refusal extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}
