import { isOwnUnit } from '../../domain/account/own-units.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import type { SubmitFiling } from '../../domain/sync/operation.ts'
import { verifyStatement } from '../../domain/sync/statement.ts'
import { Submission } from '../../domain/sync/submission.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import type { KeyFailure } from '../auth/check-binding.ts'
import type { OperationDeps } from './operation-deps.ts'

export type SubmissionFailure =
  | 'bad-signature'
  | 'malformed-submission'
  | 'wrong-office'
  | 'wrong-filing'
  | 'wrong-unit'
  | 'wrong-account'
  | KeyFailure

/**
 * The submission inside the operation, when it was signed to the byte by a key of the very clerk who sends it, for this
 * office, one of the clerk's units and this filing.
 */
export async function verifySubmission(
  { auth, pack }: Pick<OperationDeps, 'auth' | 'pack'>,
  session: ClerkSession,
  { filingId, statement, signature }: SubmitFiling,
): Promise<Result<Submission, SubmissionFailure>> {
  const signed = await verifyStatement(statement, signature)
  if (!signed) return failure('bad-signature')
  // Canonical JSON was parsed and written again for the signature, so it can be parsed here.
  const { data: submission } = Submission.strict().safeParse(JSON.parse(statement))
  if (!submission) return failure('malformed-submission')
  if (submission.office !== pack.office) return failure('wrong-office')
  if (submission.filingId !== filingId) return failure('wrong-filing')
  if (!isOwnUnit(session, submission.unitCode)) return failure('wrong-unit')
  if (submission.submittedBy.account !== session.account) return failure('wrong-account')
  const key = await auth.checkKey(session.account, signed.certificateDer)
  return key.ok ? success(submission) : key
}
