import type { Database } from 'better-sqlite3'
import type { ReceiptView } from '../../../domain/ipc/views.ts'
import type { Result } from '../../../domain/result.ts'
import { verifyReceipt, type ReceiptProblem, type VerifiedReceipt } from '../../../domain/sync/receipt.ts'
import { log } from '../../log.ts'
import type { StoredReceipt } from './receipt.repo.ts'

/** Certificates (DER, base64) of the authorities a workspace trusts. */
export type ListAuthorities = (db: Database) => readonly string[]

/** Whether it holds, asked anew each time and without the network: what was true when it came may have been changed since. */
export async function verifyStored(
  { operationId, submission: statement, receipt }: StoredReceipt,
  authorities: readonly string[],
): Promise<Result<VerifiedReceipt, ReceiptProblem>> {
  const verified = await verifyReceipt(receipt, { authorities, submission: { operationId, statement } })
  if (!verified.ok) log.warn('receipt-does-not-hold', { operation: operationId, code: verified.error.code })
  return verified
}

/** As the case page shows it. Of one that does not hold nothing is repeated but what is wrong with it. */
export async function toReceiptView(stored: StoredReceipt, authorities: readonly string[]): Promise<ReceiptView> {
  const { operationId, round } = stored
  const verified = await verifyStored(stored, authorities)
  if (!verified.ok) {
    return { operationId, round, number: null, receivedAt: '', signerName: '', problem: verified.error.code }
  }
  const { statement, signerName } = verified.value
  const { number, receivedAt } = statement
  return { operationId, round, number, receivedAt, signerName, problem: null }
}
