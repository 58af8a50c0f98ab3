import type { z } from 'zod'
import type { Issue } from './issue.ts'

/** What is known about a case beyond its own form. Client and server each fill this from their own records. */
export interface CaseFacts {
  /** YYYY-MM-DD in the office's time zone. */
  readonly today: string
  readonly filingId: string
  /** Working days from one day to another, both counted, by the State Council's list. */
  readonly countWorkdays: (fromOn: string, toOn: string) => number
  readonly plan: PlanFacts | undefined
  readonly passports: readonly PassportFacts[]
  /** Other trips of the same people. */
  readonly trips: readonly TripFacts[]
}

export interface PlanFacts {
  readonly state: string
  readonly year: number | null
  readonly memberCount: number | null
  readonly days: number | null
  readonly countries: readonly string[]
  /** Other groups that already use the plan. */
  readonly usedBy: number
}

export interface PassportFacts {
  readonly identityNumber: string
  readonly number: string
  readonly expiresOn: string
  readonly state: 'in-store' | 'lent' | 'overdue' | 'cancelled' | 'lost'
}

export interface TripFacts {
  readonly identityNumber: string
  readonly name: string
  readonly groupName: string
  readonly departOn: string
  readonly returnOn: string
}

/** Where a rule found something, which of the pack's sentences tells it, and what to put into that sentence. */
export interface Finding {
  readonly path: string
  /** For a rule with several sentences. */
  readonly variant?: string
  readonly values?: Issue['values'] & {}
}

/**
 * A rule is code; whether it applies, its numbers, how grave it is and how it is worded are data of the office pack.
 * A rule the pack does not name is off.
 */
export interface Rule<D = never, P = never> {
  readonly key: string
  readonly parameters: z.ZodType<P>
  readonly check: (data: D, parameters: P, facts: CaseFacts) => readonly Finding[]
}

/** Any rule, once its types have been checked where it was written. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rules of different filings meet in one list; each was typed when defined
export type AnyRule = Rule<any, any>

export function defineRule<D, P>(
  key: string,
  parameters: z.ZodType<P>,
  check: (data: D, parameters: P, facts: CaseFacts) => readonly Finding[],
): Rule<D, P> {
  return { key, parameters, check }
}
