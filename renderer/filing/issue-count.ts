import { isBlocking, type Issue } from '../../domain/filing/issue.ts'

export interface IssueCount {
  readonly count: number
  /** `error` as soon as one of them keeps the filing from being filed. */
  readonly tone: 'error' | 'warning'
}

/** How many, and how bad: only what blocks is red. */
export function toIssueCount(issues: readonly Issue[]): IssueCount {
  return { count: issues.length, tone: issues.some(isBlocking) ? 'error' : 'warning' }
}
