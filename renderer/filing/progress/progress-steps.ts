import type { CaseView } from '../../../domain/ipc/views.ts'
import type { TimelineEntry } from '../../../domain/sync/change.ts'

export interface ProgressRound {
  readonly round: number
  readonly entries: readonly TimelineEntry[]
}

/** The timeline by rounds of 上报, the newest first: what happened last is what one looks for. */
export function toRounds(entries: readonly TimelineEntry[]): readonly ProgressRound[] {
  const byRound = Map.groupBy(entries, (entry) => entry.round)
  return [...byRound]
    .toSorted(([one], [other]) => other - one)
    .map(([round, each]) => ({ round, entries: each.toSorted((one, other) => other.at.localeCompare(one.at)) }))
}

export type StepTone = 'plain' | 'good' | 'attention' | 'busy'

const tones: Readonly<Record<TimelineEntry['event'], StepTone>> = {
  submitted: 'busy',
  received: 'busy',
  'material-accepted': 'good',
  'material-refused': 'attention',
  returned: 'attention',
  approved: 'good',
  withdrawn: 'plain',
  executed: 'good',
}

export function toTone(entry: TimelineEntry): StepTone {
  return tones[entry.event]
}

/** Whether something signed here has not reached the office yet. */
export function isUnderWay(view: CaseView): boolean {
  return view.delivery !== 'none'
}
