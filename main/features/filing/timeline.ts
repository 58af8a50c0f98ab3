import type { Database } from 'better-sqlite3'
import type { CaseStep } from '../../../domain/ipc/views.ts'
import { listConflicts } from '../conflict/conflict.repo.ts'
import type { StoredFiling } from './filing-record.ts'
import { listSubmissions } from './submission.repo.ts'

/**
 * The server's account of the case, what was signed here and the server has not told of yet, and where two versions went apart
 * here. `clerkName`: who sits at this computer.
 */
export function listTimeline(db: Database, filing: StoredFiling, clerkName: string): readonly CaseStep[] {
  const told = filing.server?.timeline ?? []
  const rounds = new Set(told.filter((entry) => entry.event === 'submitted').map((entry) => entry.round))
  const signed = listSubmissions(db, filing.id)
    .filter(({ round }) => round <= filing.round && !rounds.has(round))
    .map(({ id, round, submittedAt, submittedBy }): CaseStep => ({
      id,
      at: submittedAt,
      event: 'submitted',
      by: { role: 'unit', name: submittedBy },
      round,
      slot: null,
      opinion: null,
    }))
  return [...told, ...signed, ...listPartings(db, filing, clerkName)]
}

function listPartings(db: Database, { id: filingId, round, server }: StoredFiling, name: string): readonly CaseStep[] {
  const told = server?.timeline ?? []
  function toStep(id: string, at: string, event: CaseStep['event'], by: string): CaseStep {
    // In the round it happened in, not in the one that came of it.
    const during = told.findLast((entry) => entry.at <= at)?.round ?? Math.max(round, 1)
    return { id, at, event, by: { role: 'unit', name: by }, round: during, slot: null, opinion: null }
  }
  return listConflicts(db, filingId).flatMap(({ id, foundAt, theirs, settledAt, settlement }): CaseStep[] => {
    const found = toStep(`${id}/found`, foundAt ?? '', 'conflict-found', theirs?.filedBy?.name ?? '')
    if (settledAt === null || settlement === null) return [found]
    return [found, toStep(`${id}/settled`, settledAt, `conflict-${settlement}`, name)]
  })
}
