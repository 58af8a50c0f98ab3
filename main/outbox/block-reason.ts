import type { Failure } from '../../domain/result.ts'
import type { OperationResult } from '../../domain/sync/operation.ts'

/** What the server found, as it came. */
type FoundIssue = Extract<OperationResult, { outcome: 'refused' }>['issues'][number]

/** Why an operation has not been delivered: a code for the texts, and what the server found where it found something. */
export interface BlockReason extends Failure {
  readonly values: NonNullable<Failure['values']>
  readonly issues: readonly FoundIssue[]
}

export function toBlockReason(
  code: string,
  values: Failure['values'] = {},
  issues: readonly FoundIssue[] = [],
): BlockReason {
  return { code, values, issues }
}
