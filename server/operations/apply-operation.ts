import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { listUnitCodes } from '../../domain/account/own-units.ts'
import { mayCarryOut } from '../../domain/account/rights.ts'
import type { Operation, OperationResult } from '../../domain/sync/operation.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import { deleteFiling } from './delete-filing.ts'
import type { OperationDeps } from './operation-deps.ts'
import type { Outcome } from './outcome.ts'
import { refused } from './outcome.ts'
import { readNotice } from './read-notice.ts'
import { submitFiling } from './submit-filing.ts'
import { verifySubmission } from './verify-submission.ts'
import { withdrawFiling } from './withdraw-filing.ts'

/**
 * Carries out one operation, once: what it changes, what the feed tells of it and the answer are one transaction. The
 * same operation again is answered from that answer (`duplicate`); another one under the same id is refused.
 */
export async function applyOperation(
  deps: OperationDeps,
  session: ClerkSession,
  operation: Operation,
): Promise<OperationResult> {
  const result = await applyOnce(deps, session, operation)
  const isIn = result.outcome === 'accepted' || result.outcome === 'duplicate'
  if (!isIn || operation.type !== 'submit-filing') return result
  // Also for one that was taken earlier and whose receipt was lost on its way, or never made.
  const receipt = await deps.receipts.getReceipt(operation.id, listUnitCodes(session))
  return receipt ? { ...result, receipt } : result
}

async function applyOnce(deps: OperationDeps, session: ClerkSession, operation: Operation): Promise<OperationResult> {
  const { id } = operation
  if (!mayCarryOut(session.role, operation.type)) return { id, ...refused('not-your-role') }
  const requestHash = createHash('sha256')
    .update(canonicalize(operation) ?? '')
    .digest('hex')
  const known = findAnswer(deps, session, id, requestHash)
  if (known) return known

  const carryOut = await prepare(deps, session, operation)
  return deps.db
    .transaction((): OperationResult => {
      // While a signature was checked, the same operation may have come in on another connection.
      const done = findAnswer(deps, session, id, requestHash)
      if (done) return done
      const result: OperationResult = { id, ...carryOut() }
      if (result.outcome === 'accepted') {
        const { unitCode } = session
        deps.repos.operations.insert({ id, unitCode, requestHash, response: result, receivedAt: deps.clock.now() })
      }
      return result
    })
    .immediate()
}

function findAnswer(
  { repos }: OperationDeps,
  { unitCode }: ClerkSession,
  id: string,
  requestHash: string,
): OperationResult | undefined {
  const done = repos.operations.find(id)
  if (!done) return undefined
  const isSame = done.unitCode === unitCode && done.requestHash === requestHash
  if (!isSame) return { id, ...refused('operation-id-reused') }
  return done.response.outcome === 'accepted' ? { ...done.response, outcome: 'duplicate' } : done.response
}

/** What takes time (signatures) happens here; the function that is returned runs inside the transaction. */
async function prepare(deps: OperationDeps, session: ClerkSession, operation: Operation): Promise<() => Outcome> {
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
