import { failure, success, type Result } from '../result.ts'

export type Actor = 'unit' | 'office'

export interface FilingState {
  readonly title: string
  /** Colour family of the tag. */
  readonly tone: 'plain' | 'busy' | 'attention' | 'good' | 'ended'
  /** Whether the unit may change fields and materials. */
  readonly editable: boolean
}

export interface Transition {
  readonly event: string
  readonly title: string
  readonly from: readonly string[]
  readonly to: string
  readonly by: Actor
}

export interface StateMachine {
  readonly initial: string
  readonly states: { readonly [state: string]: FilingState }
  readonly transitions: readonly Transition[]
}

/** The state after `event`, or `not-allowed` when the event cannot happen in this state or not by this actor. */
export function applyEvent(
  machine: StateMachine,
  state: string,
  event: string,
  by: Actor,
): Result<string, 'not-allowed'> {
  const transition = findTransition(machine, state, event, by)
  return transition ? success(transition.to) : failure('not-allowed')
}

export function canApply(machine: StateMachine, state: string, event: string, by: Actor): boolean {
  return findTransition(machine, state, event, by) !== undefined
}

export function getState(machine: StateMachine, state: string): FilingState {
  const found = machine.states[state]
  if (!found) throw new Error(`unknown filing state ${state}`)
  return found
}

function findTransition(machine: StateMachine, state: string, event: string, by: Actor): Transition | undefined {
  return machine.transitions.find((each) => each.event === event && each.by === by && each.from.includes(state))
}
