import type { Issue } from '../../domain/filing/issue.ts'
import type { OperationResult } from '../../domain/sync/operation.ts'

/** An operation's result before it is said which operation it belongs to. */
export type Outcome = OperationResult extends infer R ? (R extends OperationResult ? Omit<R, 'id'> : never) : never

export function accepted(filing?: { readonly revision: number; readonly number: string }): Outcome {
  return filing ? { outcome: 'accepted', revision: filing.revision, number: filing.number } : { outcome: 'accepted' }
}

export function refused(code: string, issues: readonly Issue[] = []): Outcome {
  return { outcome: 'refused', code, issues: issues.map((issue) => ({ ...issue })) }
}

export function conflict(currentRevision: number): Outcome {
  return { outcome: 'conflict', currentRevision }
}
