import { toCompleteData } from '../../../domain/filing/filing-data.ts'
import type { Material } from '../../../domain/filing/material.ts'
import { findFiling, getFiling } from '../../../domain/filings.ts'
import type { ServerFiling } from '../../../domain/sync/change.ts'
import type { Theirs } from '../conflict/conflict.repo.ts'
import { toFilingData } from './filing-data.ts'
import { toServerWord, type FilingRecord, type StoredFiling } from './filing-record.ts'
import { toFilingRows, type FilingRows, type Text } from './filing-rows.ts'

// What the office's version of a filing means here. Without a database: a thread does it as well.

/** What the office says of a filing besides its content. */
export type Heard = Pick<FilingRecord, 'number' | 'revision' | 'server'>

/** A filing that this computer does not have yet, written out; its texts are strings, or in UTF-8 where a thread has done it. */
export interface NewFiling<T extends Text = Text> extends FilingRows<T> {
  readonly materials: readonly Material[]
  /** When its materials came to the office. */
  readonly submittedAt: string
}

/** False when this version of the program does not know its kind or state. */
export function isUsable({ kind, state }: ServerFiling): boolean {
  return findFiling(kind)?.states.states[state] !== undefined
}

/** For a filing that is usable. */
export function toNewFiling(body: ServerFiling): NewFiling<string> {
  const theirs = toContentThere(body)
  const heard = { number: body.number, revision: body.revision, server: toServerWord(body) }
  const rows = toFilingRows(toAdopted(body, theirs, undefined, heard), theirs.materials)
  return { ...rows, materials: theirs.materials, submittedAt: body.submittedAt }
}

/** What stands in it. */
export function toContentThere(body: ServerFiling): Theirs {
  const data = toCompleteData(getFiling(body.kind), toFilingData(body.data))
  const filed = body.timeline.findLast((entry) => entry.event === 'submitted')
  const filedBy = filed ? { name: filed.by.name, at: filed.at } : null
  return { data, materials: body.materials, revision: body.revision, filedBy }
}

/** The record once it has been taken over; `local`: what was here before. */
export function toAdopted(
  body: ServerFiling,
  { data }: Theirs,
  local: StoredFiling | undefined,
  heard: Heard,
): FilingRecord {
  const changed = local !== undefined && JSON.stringify(local.data) !== JSON.stringify(data)
  return {
    id: body.id,
    kind: body.kind,
    unitCode: body.unitCode,
    unitName: body.unitName,
    ...heard,
    state: body.state,
    data,
    // An open form was based on other words: its next save must not pass.
    version: (local?.version ?? 1) + (changed ? 1 : 0),
    round: body.round,
    edited: false,
    ready: false,
    createdAt: local?.createdAt ?? body.submittedAt,
    updatedAt: body.updatedAt,
    openedAt: local?.openedAt ?? null,
    // What was out of the clerk's sight and is shown again has no word of the office any more.
    deletedAt: local?.server ? local.deletedAt : null,
  }
}
