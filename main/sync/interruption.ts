import type { Backoff } from './backoff.ts'
import type { ServerFailure } from './server-result.ts'

export type Interrupt = (failure: ServerFailure, backoff: Backoff) => void

export interface Interruption {
  readonly failure: ServerFailure
  readonly pauseMs: number
}

/** Keeps the first trouble of a round, which ends it for both directions. */
export function createInterruption(end: () => void): { interrupt: Interrupt; find: () => Interruption | undefined } {
  let first: Interruption | undefined
  return {
    interrupt(failure, backoff) {
      first ??= { failure, pauseMs: backoff.next() }
      end()
    },
    find: () => first,
  }
}

export function concernsConnection({ trouble }: ServerFailure): boolean {
  return trouble === 'unreachable' || trouble === 'lost' || trouble === 'session'
}
