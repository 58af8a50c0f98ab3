import { onScopeDispose } from 'vue'
import type { CallName, EventName, InputOf, OutputOf } from '../../domain/ipc/calls.ts'
import type { Failure, Result } from '../../domain/result.ts'

/** What the preload puts into the page: the only way out of it. */
export interface DeskHost {
  invoke(name: CallName, input: unknown): Promise<Result<unknown>>
  on(event: EventName, listener: () => void): () => void
}

declare global {
  interface Window {
    readonly desk: DeskHost
  }
}

/** The call itself was refused or broke; what can happen in business is a `Result` inside the answer. */
export class DeskError extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.code)
    this.failure = failure
  }
}

type Input<N extends CallName> = undefined extends InputOf<N> ? [] : [input: InputOf<N>]

let tellLocked: (() => void) | undefined

/** Names what to do when an answer says that nobody is logged in any more. */
export function onLocked(listener: () => void): void {
  tellLocked = listener
}

export const desk = {
  /** Asks the main process. Rejects with a `DeskError` when the call was refused (`locked`, `bad-input`, …) or broke. */
  async call<N extends CallName>(name: N, ...[input]: Input<N>): Promise<OutputOf<N>> {
    const answer = await window.desk.invoke(name, toPlain(input))
    if (answer.ok) return answer.value as OutputOf<N>
    if (answer.error.code === 'locked') tellLocked?.()
    throw new DeskError(answer.error)
  },

  /** Listens for news; returns the function that stops listening. */
  on(event: EventName, listener: () => void): () => void {
    return window.desk.on(event, listener)
  },
}

/** Listens for news as long as the component (or store) lives. */
export function useDeskEvent(event: EventName | readonly EventName[], listener: () => void): void {
  const stops = [event].flat().map((each) => desk.on(each, listener))
  onScopeDispose(() => stops.forEach((stop) => stop()))
}

/** The failure behind whatever a call rejected with. */
export function toFailure(error: unknown): Failure {
  return error instanceof DeskError ? error.failure : { code: 'unexpected' }
}

// Reactive proxies cannot be cloned across the border; every input is plain JSON by its schema.
function toPlain(input: unknown): unknown {
  return input === undefined ? undefined : JSON.parse(JSON.stringify(input))
}
