import type { Database } from 'better-sqlite3'
import { isSameContent } from '../../../domain/filing/filing-content.ts'
import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { ServerFiling } from '../../../domain/sync/change.ts'
import type { Operation } from '../../../domain/sync/operation.ts'
import { atomically } from '../../db/atomically.ts'
import { toBlockReason } from '../../outbox/block-reason.ts'
import { findSubmissionUnderWay, markBlocked } from '../../outbox/outbox.repo.ts'
import { beginFeedAnew } from '../../sync/feed-anew.repo.ts'
import { deleteSetting } from '../../sync/setting.repo.ts'
import {
  findOpenConflict,
  forgetConflict,
  saveTheirs,
  settle,
  type Conflict,
  type Theirs,
} from '../conflict/conflict.repo.ts'
import { layBeside, layTheirs, standAside, tellConflict, toContentHere } from '../conflict/lay-beside.ts'
import { insertMaterial, replaceMaterials } from '../material/material.repo.ts'
import { findBase, saveBase } from './filing-base.repo.ts'
import { toServerWord, type StoredFiling } from './filing-record.ts'
import { findFilingRecord, insertFilings, saveFiling } from './filing.repo.ts'
import { isUsable, toAdopted, toContentThere, toNewFiling, type Heard, type NewFiling } from './office-version.ts'
import { saveBeside } from './save-beside.ts'

/**
 * Takes over what the office says of a filing. Its version stands; what the clerk has written and not sent yet is never
 * overwritten and never put over a colleague's: where both changed the filing they lie side by side until he has chosen.
 * False when this version does not know the kind or the state: the record is not taken. `isAnew`: the feed is being read from
 * its beginning.
 */
export function applyServerFiling(db: Database, body: ServerFiling, isAnew = false): boolean {
  if (!isUsable(body)) return false
  const definition = getFiling(body.kind)
  const local = findFilingRecord(db, body.id)
  const isOlder = local?.server != null && body.revision < local.server.revision
  // A page that an answer has overtaken. Read from the beginning of the feed it is what the office has: its server was put
  // back to a copy, and what is based on anything newer it would refuse for ever.
  if (isOlder && !isAnew) return true

  if (!local) {
    insertNewFilings(db, [toNewFiling(body)])
    return true
  }
  const heard = { number: body.number ?? local.number, revision: body.revision, server: toServerWord(body) }
  const theirs = toContentThere(body)
  atomically(db, () => {
    if (isOlder) takeBackTheirs(db, local.id, theirs)
    if (local.delivery !== 'none') return hearUnderWay(db, local, theirs, heard)
    if (isDraftAhead(local)) {
      if (goesOn(db, local, body, theirs)) {
        const { state, round, updatedAt } = body
        return saveFiling(db, { ...local, ...heard, state, round, updatedAt })
      }
      if (!isSameContent(definition, toContentHere(db, local), theirs)) tellOvertaken(db, local)
    }
    const conflict = findOpenConflict(db, local.id)
    if (conflict) layTheirs(db, conflict, theirs)
    // The clerk's own version keeps its number: by that the last words of an open form are known to belong to it.
    adopt(db, body, theirs, conflict ? { ...local, version: local.version + 1 } : local, heard)
  })
  return true
}

/** The same for filings of which this computer has none (`hasAnyFiling`), all at once: a first pull has hardly any others. */
export function insertNewFilings(db: Database, filings: readonly NewFiling[]): void {
  atomically(db, () => {
    // The rows first, because materials refer to them.
    insertFilings(db, filings)
    for (const { id, materials, submittedAt } of filings) {
      for (const material of materials) insertMaterial(db, id, material, submittedAt)
    }
  })
}

/** The clerk chooses between his version and what the office has, not what it had. */
function takeBackTheirs(db: Database, filingId: string, theirs: Theirs): void {
  const conflict = findOpenConflict(db, filingId)
  if (conflict) saveTheirs(db, conflict.id, theirs)
}

function tellOvertaken(db: Database, local: StoredFiling): void {
  tellConflict(db, local, layBeside(db, local, null))
}

/** The clerk's draft is still one of the office's version: that has not changed since he began, and can be changed. */
function goesOn(db: Database, local: StoredFiling, body: ServerFiling, theirs: Theirs): boolean {
  const definition = getFiling(local.kind)
  if (local.inConflict || !getState(definition.states, body.state).editable) return false
  if (body.revision === local.revision) return true
  const base = findBase(db, local.id)
  return base !== null && isSameContent(definition, base, theirs)
}

/** Signed and on its way: what the clerk sees stands until the server has answered that. What the office says is kept beside. */
function hearUnderWay(db: Database, local: StoredFiling, theirs: Theirs, heard: Heard): void {
  const submission = findSubmissionUnderWay(db, local.id)
  if (submission === undefined && !local.edited) {
    // A withdrawal or deletion says nothing of the content: nobody's words are lost.
    const conflict = findOpenConflict(db, local.id)
    if (conflict) layTheirs(db, conflict, theirs)
    if (isSameContent(getFiling(local.kind), toContentHere(db, local), theirs)) saveFiling(db, { ...local, ...heard })
    else standAside(db, { ...local, ...heard }, theirs)
    return
  }
  if (heard.revision > local.revision || findOpenConflict(db, local.id)) {
    layTheirs(db, layBeside(db, local, submission ?? null), theirs)
  }
  saveFiling(db, { ...local, ...heard })
}

/** The server has taken an operation of this filing. */
export function markDelivered(
  db: Database,
  filingId: string,
  delivered: {
    readonly revision?: number | undefined
    readonly number?: string | null | undefined
    readonly operationId?: string
  },
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
  const known = { ...local, number, revision, server: word, state: word.state, round: word.round }
  atomically(db, () => {
    const conflict = findOpenConflict(db, filingId)
    const arrived = conflict?.foundAt === null && conflict.operationId === delivered.operationId ? conflict : undefined
    // It has arrived after all: what was heard meanwhile was this very submission, or is what came after it.
    if (arrived) forgetConflict(db, arrived.id)
    if (!local.edited) saveBase(db, filingId, null)
    if (arrived?.theirs && arrived.theirs.revision > (delivered.revision ?? 0)) standAside(db, known, arrived.theirs)
    else saveFiling(db, known)
  })
}

/** The office has answered a submission with its newer revision: it stays in the outbox until the clerk has chosen. */
export function markConflict(db: Database, operation: Operation, currentRevision: number): void {
  if (operation.type !== 'submit-filing') return
  const local = findFilingRecord(db, operation.filingId)
  if (!local) return
  atomically(db, () => {
    const conflict = layBeside(db, local, operation.id)
    // The office's version has passed in the feed already; from the beginning it comes once more.
    if (conflict.theirs === null && local.revision === currentRevision) deleteSetting(db, 'cursor')
    // The office knows less than it did: its server was put back to a copy, which nobody has noticed yet.
    if (conflict.theirs === null && local.revision > currentRevision) beginFeedAnew(db)
    tellConflict(db, local, conflict)
  })
}

/** An unsent operation was taken back: the filing is again what it was before, with everything the clerk typed. */
export function applyRecall(db: Database, filingId: string, type: Operation['type']): void {
  const local = findFilingRecord(db, filingId)
  if (!local) return
  const isSubmission = type === 'submit-filing'
  const conflict = findOpenConflict(db, local.id)
  // Deleted by the office while it was on its way: there is nothing left to correct.
  if (isSubmission && local.deletedAt !== null) return moveOn(db, local, conflict)
  const { states } = getFiling(local.kind)
  const state = local.server?.state ?? states.initial
  const edited = isSubmission || local.edited
  const deletedAt = type === 'delete-filing' ? null : local.deletedAt
  const back = { ...local, state, round: local.server?.round ?? 0, edited, deletedAt }
  saveFiling(db, back)
  if (conflict) {
    tellConflict(db, back, conflict)
    if (conflict.theirs) standAside(db, back, conflict.theirs)
  } else if (isSubmission && !getState(states, state).editable) {
    // Another one of this filing is under review; what it says is not known here and comes with the feed, read anew.
    tellOvertaken(db, back)
    deleteSetting(db, 'cursor')
  }
}

/** The office no longer has it. What was signed here is kept, out of sight. */
export function deleteServerFiling(db: Database, id: string): void {
  const local = findFilingRecord(db, id)
  if (!local || local.deletedAt !== null) return
  atomically(db, () => {
    if (local.delivery === 'none') moveOn(db, local, findOpenConflict(db, id))
    else if (local.delivery === 'blocked') tellDeleted(db, id)
    const kept = findFilingRecord(db, id) ?? local
    saveFiling(db, { ...kept, deletedAt: new Date().toISOString(), openedAt: null })
  })
}

/** What waits for the clerk can no longer be compared with anything: it can be taken back, as after the server's own refusal. */
function tellDeleted(db: Database, filingId: string): void {
  const submission = findSubmissionUnderWay(db, filingId)
  if (submission !== undefined) markBlocked(db, submission, toBlockReason('filing-deleted'))
}

/** What the clerk wrote goes on as a draft of its own: there is nothing left beside which it could lie. */
function moveOn(db: Database, local: StoredFiling, conflict: Conflict | undefined): void {
  const here = toContentHere(db, local)
  if (conflict) {
    saveBeside(db, { ...local, data: conflict.mine.data, edited: true }, conflict.mine.materials)
    tellConflict(db, local, conflict)
    const at = new Date().toISOString()
    settle(db, conflict.id, { at, settlement: 'own-draft', outcome: conflict.theirs ?? conflict.base ?? here })
  } else if (local.deletedAt !== null || isDraftAhead(local)) {
    saveBeside(db, { ...local, edited: true }, here.materials)
  }
  saveBase(db, local.id, null)
}

/** The office shows it to this clerk no longer: out of sight with it, but for what he wrote. It may be shown again one day. */
export function hideServerFiling(db: Database, id: string): void {
  deleteServerFiling(db, id)
  const hidden = findFilingRecord(db, id)
  if (hidden) saveFiling(db, { ...hidden, server: null, revision: 0, edited: false })
}

/** The clerk has changed it since the office's version, and can still file it. */
export function isDraftAhead(local: StoredFiling): boolean {
  return local.edited && getState(getFiling(local.kind).states, local.state).editable
}

function adopt(db: Database, body: ServerFiling, theirs: Theirs, local: StoredFiling, heard: Heard): void {
  replaceMaterials(db, body.id, theirs.materials, body.submittedAt)
  if (local.edited) saveBase(db, body.id, null)
  saveFiling(db, toAdopted(body, theirs, local, heard))
}
