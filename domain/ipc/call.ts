import type { z } from 'zod'

/** One thing the renderer may ask of the main process. The input is parsed on arrival; the output is our own and typed. */
export interface Call<I = unknown, O = unknown, Raw = I> {
  /** `Raw` is what the renderer hands in, `I` what arrives after parsing, with defaults filled in. */
  readonly input: z.ZodType<I, Raw>
  /** Never read: carries the type of the answer. */
  readonly output?: O
}

/** Declares a call: `call(z.object({…})).gives<Answer>()`. */
export function call<I, Raw>(input: z.ZodType<I, Raw>): { gives<O>(): Call<I, O, Raw> } {
  return { gives: () => ({ input }) }
}
