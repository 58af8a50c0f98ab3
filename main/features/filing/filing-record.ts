import type { MaterialReview } from '../../../domain/filing/material.ts'
import type { FieldRecord, FilingData } from '../../../domain/filing/section.ts'
import type { Delivery } from '../../../domain/ipc/views.ts'
import type { ServerFiling, TimelineEntry } from '../../../domain/sync/change.ts'

/** What the server last said of a filing; its data and materials are taken over or not, but its word is always kept. */
export interface ServerWord {
  readonly state: string
  readonly revision: number
  readonly round: number
  readonly opinion: string | null
  readonly reviews: readonly MaterialReview[]
  readonly timeline: readonly TimelineEntry[]
}

/** A filing as this computer holds it. Meaning of the parts: the schema's comments. */
export interface FilingRecord {
  readonly id: string
  readonly kind: string
  readonly unitCode: string
  readonly unitName: string
  readonly number: string | null
  readonly state: string
  readonly data: FilingData
  readonly version: number
  readonly round: number
  readonly revision: number
  readonly server: ServerWord | null
  readonly edited: boolean
  readonly ready: boolean
  readonly createdAt: string
  readonly updatedAt: string
  readonly openedAt: string | null
  readonly deletedAt: string | null
}

/** What a list needs to know of a filing, and what follows from its record. */
export interface FilingSummary extends Omit<FilingRecord, 'data' | 'server' | 'openedAt'> {
  readonly title: string
  readonly columns: FieldRecord
  readonly refusedMaterials: number
  /** The first of the refused materials that has not been replaced yet, and why it was refused. */
  readonly firstRefused: { readonly slot: string; readonly opinion: string | null } | null
  /** The office's version and the clerk's have gone apart, and he has not chosen yet. */
  readonly inConflict: boolean
  /** Where the oldest operation that has not left yet stands. */
  readonly delivery: Delivery
}

export interface StoredFiling extends FilingSummary, FilingRecord {
  readonly openedAt: string | null
}

export function toServerWord(filing: ServerFiling): ServerWord {
  const { state, revision, round, opinion, reviews, timeline } = filing
  return { state, revision, round, opinion, reviews, timeline }
}
