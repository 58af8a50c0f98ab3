import type { Database } from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { chainStart, isNextEntry } from '../../domain/audit/audit-chain.ts'
import type { AuditEntry } from '../../domain/audit/audit-entry.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import { ProblemError } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { AuditRepo } from './audit.repo.ts'

export interface AuditDeps {
  readonly db: Database
  readonly audit: AuditRepo
  readonly clock: OfficeClock
}

/**
 * Adds lines to a chain, all or none, and answers with the last one the server has. What it has already is compared, not
 * written again. Throws the problems `domain/audit/audit-push.ts` names.
 */
export function takeEntries(
  { db, audit, clock }: AuditDeps,
  { account, unitCode }: ClerkSession,
  entries: readonly AuditEntry[],
): { readonly lastSeq: number } {
  const chainId = entries[0]?.chainId ?? ''
  const receivedAt = clock.now()
  return db.transaction(() => {
    const owner = audit.findChainUnit(chainId)
    if (owner !== undefined && owner !== unitCode) throw new ProblemError(403, 'audit-not-yours')
    let end = audit.findEnd(chainId) ?? chainStart
    for (const entry of entries) {
      if (entry.chainId !== chainId) throw new ProblemError(422, 'audit-broken', { seq: entry.seq })
      if (entry.seq <= end.seq) {
        if (audit.findHash(chainId, entry.seq) === entry.hash) continue
        throw new ProblemError(409, 'audit-forked', { seq: entry.seq })
      }
      if (entry.seq > end.seq + 1) throw new ProblemError(409, 'audit-gap', { lastSeq: end.seq })
      // A line whole in itself that follows another one than ours: the chain was written anew from there.
      if (!isNextEntry(end, entry, hashText)) {
        const isWhole = isNextEntry({ seq: end.seq, hash: entry.previousHash }, entry, hashText)
        throw isWhole
          ? new ProblemError(409, 'audit-forked', { seq: end.seq })
          : new ProblemError(422, 'audit-broken', { seq: entry.seq })
      }
      if (owner === undefined && entry.seq === 1) {
        audit.insertChain({ id: chainId, unitCode, begunBy: account, begunAt: receivedAt })
      }
      audit.insert(entry, { receivedBy: account, receivedAt })
      end = { seq: entry.seq, hash: entry.hash }
    }
    return { lastSeq: end.seq }
  })()
}

function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
