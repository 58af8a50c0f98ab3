import type { Database } from 'better-sqlite3'
import { AUDIT_BATCH } from '../../../domain/audit/audit-push.ts'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import { countLines, listChains, listEntriesAfter, type StoredChain } from './audit.repo.ts'

export interface Batch {
  readonly entries: readonly AuditEntry[]
  /** Place in the trail of the last of them. */
  readonly lastPlace: number
  readonly chain: StoredChain
}

/** The next lines of one chain that the server may take, after a place in the trail; undefined when it has all. */
export function findBatch(db: Database, after: number): Batch | undefined {
  const lines = countLines(db)
  for (const chain of listChains(db)) {
    const from = Math.max(after, chain.first - 1)
    const count = Math.min(AUDIT_BATCH, (chain.archived ?? lines) - from)
    if (count <= 0) continue
    const entries = listEntriesAfter(db, from, count)
    return { entries, lastPlace: from + entries.length, chain }
  }
  return undefined
}

/** Whether the server has the line at a place, when it has everything up to `delivered` that it may take. */
export function isDelivered(chains: readonly StoredChain[], place: number, delivered: number): boolean {
  return place <= delivered && !isKeptHere(chains, place)
}

/** A line of a chain that could not go on, from where the server has another. */
function isKeptHere(chains: readonly StoredChain[], place: number): boolean {
  return chains.some(({ archived, last }) => archived !== null && last !== null && archived < place && place <= last)
}

/** How many lines wait for the server. */
export function countUndelivered(db: Database, delivered: number): number {
  const lines = countLines(db)
  return listChains(db).reduce((sum, { first, archived }) => {
    return sum + Math.max(0, (archived ?? lines) - Math.max(delivered, first - 1))
  }, 0)
}
