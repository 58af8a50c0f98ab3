import type { Database } from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import type { TimelineEntry } from '../../domain/sync/change.ts'

export interface NewEntry {
  readonly filingId: string
  readonly at: string
  readonly event: TimelineEntry['event']
  readonly role: 'unit' | 'office'
  readonly name: string
  readonly round: number
  readonly slot?: string
  readonly opinion?: string | null
}

export type TimelineRepo = ReturnType<typeof createTimelineRepo>

export function createTimelineRepo(db: Database) {
  const insert = db.prepare<[Required<NewEntry> & { id: string }]>(
    `INSERT INTO timeline_entry (id, filing_id, at, event, role, name, round, slot, opinion)
     VALUES (:id, :filingId, :at, :event, :role, :name, :round, :slot, :opinion)`,
  )
  return {
    add: (entry: NewEntry & { readonly id?: string }) =>
      void insert.run({ id: uuidv7(), opinion: null, ...entry, slot: entry.slot ?? null } as Required<NewEntry> & {
        id: string
      }),
  }
}
