import type { Database } from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import type { FilingContent } from '../../../domain/filing/filing-content.ts'
import { log } from '../../log.ts'
import { appendAct } from '../audit/audit-log.ts'
import { findBase, saveBase } from '../filing/filing-base.repo.ts'
import { toFilingAct } from '../filing/filing-act.ts'
import type { StoredFiling } from '../filing/filing-record.ts'
import { saveFiling } from '../filing/filing.repo.ts'
import { listMaterials, replaceMaterials } from '../material/material.repo.ts'
import { findClerk } from '../session/session-memory.ts'
import {
  findOpenConflict,
  insertConflict,
  markFound,
  saveTheirs,
  type Conflict,
  type Mine,
  type Theirs,
} from './conflict.repo.ts'

/** What stands in the filing here. */
export function toContentHere(db: Database, { id, data }: Pick<StoredFiling, 'id' | 'data'>): FilingContent {
  return { data, materials: listMaterials(db, id) }
}

/**
 * What the clerk has written is kept beside the office's version, once: whatever else the office tells, this is what he wrote.
 * `operationId`: the submission it is on its way with.
 */
export function layBeside(db: Database, local: StoredFiling, operationId: string | null): Conflict {
  const known = findOpenConflict(db, local.id)
  if (known) return known
  const mine = { ...toContentHere(db, local), version: local.version }
  const begun = { id: uuidv7(), filingId: local.id, operationId, mine, base: findBase(db, local.id), foundAt: null }
  insertConflict(db, begun)
  return { ...begun, theirs: null, settledAt: null, settlement: null, outcome: null }
}

/**
 * Words that were on the screen alone when the office's version came are kept beside it, and the clerk is told. What both began
 * from is no longer known.
 */
export function layWordsBeside(db: Database, local: StoredFiling, words: Pick<Mine, 'data' | 'version'>): void {
  const { data, materials } = toContentHere(db, local)
  const mine = { ...words, materials }
  const conflict = { id: uuidv7(), filingId: local.id, operationId: null, mine, base: null, foundAt: null }
  insertConflict(db, conflict)
  saveTheirs(db, conflict.id, { data, materials, revision: local.revision, filedBy: null })
  tellConflict(db, local, conflict)
}

/** The office's version beside the clerk's, the newest that is known. */
export function layTheirs(db: Database, conflict: Pick<Conflict, 'id' | 'theirs'>, theirs: Theirs): void {
  if (conflict.theirs === null || theirs.revision >= conflict.theirs.revision) saveTheirs(db, conflict.id, theirs)
}

/** From now on the clerk is told and has to choose. Written into the audit trail the first time. */
export function tellConflict(db: Database, local: StoredFiling, conflict: Pick<Conflict, 'id' | 'foundAt'>): void {
  if (conflict.foundAt !== null) return
  const at = new Date()
  markFound(db, conflict.id, at.toISOString())
  log.warn('conflict-found', { filing: local.id })
  const clerk = findClerk(db)
  if (clerk) appendAct({ db, clerk }, toFilingAct('conflict-found', local), at)
}

/** The office's version takes the record's place; the clerk's lies beside it. */
export function standAside(db: Database, local: StoredFiling, { data, materials }: FilingContent): void {
  replaceMaterials(db, local.id, materials, local.updatedAt)
  saveBase(db, local.id, null)
  saveFiling(db, { ...local, data, version: local.version + 1, edited: false, ready: false })
}
