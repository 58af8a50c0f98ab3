import type { z } from 'zod'

/** One thing the renderer may ask of the main process. The input is parsed on arrival; the output is our own and typed. */
export interface Call<I = unknown, O = unknown> {
  readonly input: z.ZodType<I>
  /** Never read: carries the type of the answer. */
  readonly output?: O
}

/** Declares a call: `call(z.object({…})).gives<Answer>()`. */
export function call<I>(input: z.ZodType<I>): { gives<O>(): Call<I, O> } {
  return { gives: () => ({ input }) }
}
