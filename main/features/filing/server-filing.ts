import type { Database } from 'better-sqlite3'
import { toCompleteData } from '../../../domain/filing/filing-data.ts'
import { getState } from '../../../domain/filing/state-machine.ts'
import { findFiling, getFiling } from '../../../domain/filings.ts'
import type { ServerFiling } from '../../../domain/sync/change.ts'
import { insertMaterial, replaceMaterials } from '../material/material.repo.ts'
import { atomically } from '../../db/atomically.ts'
import { toServerWord, type FilingRecord, type StoredFiling } from './filing-record.ts'
import { toFilingData } from './filing-data.ts'
import { findFilingRecord, insertFiling, saveFiling } from './filing.repo.ts'
import { saveBeside } from './save-beside.ts'

/**
 * Takes over what the office says of a filing. What the clerk has typed and not sent yet is never overwritten: it stays
 * where it is while it can still be filed, and becomes a draft of its own where it cannot.
 * False when this version does not know the kind or the state: the record is not taken.
 */
export function applyServerFiling(db: Database, body: ServerFiling): boolean {
  const definition = findFiling(body.kind)
  if (!definition?.states.states[body.state]) return false
  const local = findFilingRecord(db, body.id)
  if (local?.server && body.revision < local.server.revision) return true

  const heard = { number: body.number ?? local?.number ?? null, revision: body.revision, server: toServerWord(body) }
  if (local && local.delivery !== 'none') {
    // Signed and on its way: what the clerk sees stands until the server has answered that.
    saveFiling(db, { ...local, ...heard })
  } else if (local && isDraftAhead(local) && getState(definition.states, body.state).editable) {
    saveFiling(db, { ...local, ...heard, state: body.state, round: body.round, updatedAt: body.updatedAt })
  } else {
    atomically(db, () => {
      if (local && isDraftAhead(local)) saveBeside(db, local)
      adopt(db, body, local, heard)
    })
  }
  return true
}

/** The server has taken an operation of this filing. */
export function markDelivered(
  db: Database,
  filingId: string,
  delivered: { readonly revision?: number | undefined; readonly number?: string | null | undefined },
): void {
  const local = findFilingRecord(db, filingId)
  if (!local) return
  const revision = Math.max(delivered.revision ?? 0, local.revision)
  const number = delivered.number ?? local.number
  const { state, round, server } = local
  // The feed may have overtaken the answer; then it knows more than the answer.
  const word =
    server && server.revision >= revision
      ? server
      : { opinion: null, reviews: [], timeline: [], ...server, state, round, revision }
  saveFiling(db, { ...local, number, revision, server: word, state: word.state, round: word.round })
}

/** An unsent operation was taken back: the filing is again what it was before, with everything the clerk typed. */
export function applyRecall(db: Database, filingId: string): void {
  const local = findFilingRecord(db, filingId)
  if (!local) return
  const state = local.server?.state ?? getFiling(local.kind).states.initial
  saveFiling(db, { ...local, state, round: local.server?.round ?? 0, edited: true, deletedAt: null })
}

/** The office no longer has it. What was signed here is kept, out of sight. */
export function deleteServerFiling(db: Database, id: string): void {
  const local = findFilingRecord(db, id)
  if (!local || local.deletedAt !== null) return
  atomically(db, () => {
    if (isDraftAhead(local)) saveBeside(db, local)
    saveFiling(db, { ...local, deletedAt: new Date().toISOString(), openedAt: null })
  })
}

/** The clerk has changed it since the office's version, and can still file it. */
/** The office shows it to this clerk no longer: out of sight with it, but for what he wrote. It may be shown again one day. */
export function hideServerFiling(db: Database, id: string): void {
  deleteServerFiling(db, id)
  const hidden = findFilingRecord(db, id)
  if (hidden) saveFiling(db, { ...hidden, server: null, revision: 0, edited: false })
}

export function isDraftAhead(local: StoredFiling): boolean {
  return local.edited && getState(getFiling(local.kind).states, local.state).editable
}

function adopt(
  db: Database,
  body: ServerFiling,
  local: StoredFiling | undefined,
  heard: Pick<FilingRecord, 'number' | 'revision' | 'server'>,
): void {
  const definition = getFiling(body.kind)
  const data = toCompleteData(definition, toFilingData(body.data))
  const changed = local !== undefined && JSON.stringify(local.data) !== JSON.stringify(data)
  const record: FilingRecord = {
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
  if (local) {
    replaceMaterials(db, body.id, body.materials, body.submittedAt)
    saveFiling(db, record)
  } else {
    // The row first, because materials refer to it.
    insertFiling(db, record, body.materials)
    for (const material of body.materials) insertMaterial(db, body.id, material, body.submittedAt)
  }
}
