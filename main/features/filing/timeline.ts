import type { Database } from 'better-sqlite3'
import type { TimelineEntry } from '../../../domain/sync/change.ts'
import type { StoredFiling } from './filing-record.ts'
import { listSubmissions } from './submission.repo.ts'

/** The server's account of the case, and at its end what was signed here and the server has not told of yet. */
export function listTimeline(db: Database, filing: StoredFiling): readonly TimelineEntry[] {
  const told = filing.server?.timeline ?? []
  const rounds = new Set(told.filter((entry) => entry.event === 'submitted').map((entry) => entry.round))
  const signed = listSubmissions(db, filing.id)
    .filter(({ round }) => round <= filing.round && !rounds.has(round))
    .map(({ id, round, submittedAt, submittedBy }): TimelineEntry => ({
      id,
      at: submittedAt,
      event: 'submitted',
      by: { role: 'unit', name: submittedBy },
      round,
      slot: null,
      opinion: null,
    }))
  return [...told, ...signed]
}
