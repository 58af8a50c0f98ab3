import type { AuditPage } from '../../../domain/ipc/views.ts'
import type { Failure } from '../../../domain/result.ts'

/** What is wrong with the trail, for the texts of failures; empty when nothing is. */
export function findTroubles(chain: AuditPage['chain'] | undefined): readonly Failure[] {
  if (!chain) return []
  const { brokenAt, refusal } = chain
  return [
    ...(brokenAt === null ? [] : [{ code: 'audit-chain-broken', values: { seq: brokenAt } }]),
    ...(refusal === null ? [] : [refusal]),
  ]
}
