import { createHash } from 'node:crypto'
import { mayCarryOut } from '../../domain/account/rights.ts'
import type { Operation, OperationResult } from '../../domain/sync/operation.ts'
import { toCanonicalJson } from '../../domain/sync/statement.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import { deleteFiling } from './delete-filing.ts'
import { findAnswer } from './done-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { refused, type Outcome } from './outcome.ts'
import { readNotice } from './read-notice.ts'
import { submitFiling } from './submit-filing.ts'
import { verifySubmission } from './verify-submission.ts'
import { withdrawFiling } from './withdraw-filing.ts'

/** An operation of which only the database's part is left to do. */
export interface PreparedOperation {
  readonly id: string
  /** SHA-256 of the operation in canonical form (RFC 8785), hex: what tells a resend from another operation. */
  readonly requestHash: string
  /** Runs in a transaction, after it was seen there that the operation was not carried out before. */
  readonly carryOut: () => Outcome
}

/**
 * What takes time and changes nothing: hashes and signatures. The answer itself where none of that is needed: for one whose
 * role may not do this, and for a submission that was carried out earlier.
 */
export async function prepareOperation(
  deps: OperationDeps,
  session: ClerkSession,
  operation: Operation,
): Promise<PreparedOperation | OperationResult> {
  const { id } = operation
  if (!mayCarryOut(session.role, operation.type)) return { id, ...refused('not-your-role') }
  const requestHash = createHash('sha256').update(toCanonicalJson(operation)).digest('hex')
  // It is looked for again in the transaction; here only where it spares checking a signature.
  const known = operation.type === 'submit-filing' ? findAnswer(deps, session, { id, requestHash }) : undefined
  return known ?? { id, requestHash, carryOut: await toDeed(deps, session, operation) }
}

async function toDeed(deps: OperationDeps, session: ClerkSession, operation: Operation): Promise<() => Outcome> {
  switch (operation.type) {
    case 'submit-filing': {
      const submission = await verifySubmission(deps, session, operation)
      if (!submission.ok) return () => refused(submission.error.code)
      return () => submitFiling(deps, session, operation, submission.value)
    }
    case 'withdraw-filing':
      return () => withdrawFiling(deps, session, operation)
    case 'delete-filing':
      return () => deleteFiling(deps, session, operation)
    case 'read-notice':
      return () => readNotice(deps, session, operation)
  }
}
