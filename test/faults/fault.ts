/** What one case did: how many things could have gone wrong, and what did, in words. */
export interface Outcome {
  readonly tried: number
  readonly problems: readonly string[]
}

export interface FaultCase {
  readonly name: string
  /** How much of it: `short` in every test run, `long` for the promise. */
  readonly short: number
  readonly long: number
  readonly run: (size: number) => Promise<Outcome>
}

/** One file `<name>.faults.ts` exports one as `suite`. */
export interface FaultSuite {
  readonly name: string
  readonly cases: readonly FaultCase[]
}
