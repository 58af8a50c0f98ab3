import type { CaseStep, CaseView } from '../../../domain/ipc/views.ts'

export interface ProgressRound {
  readonly round: number
  readonly entries: readonly CaseStep[]
}

/** The timeline by rounds of 上报, the newest first: what happened last is what one looks for. */
export function toRounds(entries: readonly CaseStep[]): readonly ProgressRound[] {
  const byRound = Map.groupBy(entries, (entry) => entry.round)
  return [...byRound]
    .toSorted(([one], [other]) => other - one)
    .map(([round, each]) => ({ round, entries: each.toSorted((one, other) => other.at.localeCompare(one.at)) }))
}

export type StepTone = 'plain' | 'good' | 'attention' | 'busy'

const tones: Readonly<Record<CaseStep['event'], StepTone>> = {
  submitted: 'busy',
  received: 'busy',
  'material-accepted': 'good',
  'material-refused': 'attention',
  returned: 'attention',
  approved: 'good',
  withdrawn: 'plain',
  executed: 'good',
  'conflict-found': 'attention',
  'conflict-mine': 'plain',
  'conflict-theirs': 'plain',
  'conflict-merged': 'plain',
  'conflict-own-draft': 'plain',
}

/** A step of this computer's that has two versions to show. */
export function isParting(entry: CaseStep): boolean {
  return entry.event.startsWith('conflict-')
}

export function toTone(entry: CaseStep): StepTone {
  return tones[entry.event]
}

/** Whether something signed here has not reached the office yet. */
export function isUnderWay(view: CaseView): boolean {
  return view.delivery !== 'none'
}
