import { compareContents, type Versions } from '../../../domain/filing/compare-contents.ts'
import { isSameContent, type FilingContent } from '../../../domain/filing/filing-content.ts'
import { mergeContents, type Choices } from '../../../domain/filing/merge-contents.ts'
import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { Settlement } from '../../../domain/ipc/conflict-view.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import { deleteOperation, findOutboxState, findSubmissionUnderWay } from '../../outbox/outbox.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { mayFileFor } from '../filing/case-view.ts'
import { saveBase } from '../filing/filing-base.repo.ts'
import { toFilingAct } from '../filing/filing-act.ts'
import type { StoredFiling } from '../filing/filing-record.ts'
import { saveFiling } from '../filing/filing.repo.ts'
import { getOpenable, saveEdited, type FilingSurroundings } from '../filing/filing.service.ts'
import { saveBeside } from '../filing/save-beside.ts'
import { replaceMaterials } from '../material/material.repo.ts'
import { getOfficeState } from './conflict-view.ts'
import { findOpenConflict, settle, type Conflict, type Theirs } from './conflict.repo.ts'

export interface Settling {
  readonly filingId: string
  /** The office's version the clerk has seen. */
  readonly theirsRevision: number
  readonly how: 'merge' | 'theirs' | 'own-draft'
  readonly choices: Choices
}

export type Settled = Result<{ readonly id: string; readonly settlement: Settlement }>

/**
 * What the clerk chose becomes the draft, or stays out of the way of the office's version; a submission that came too late leaves
 * the outbox. Both versions stay in the history. Errors: `conflict-none` when there is nothing to choose, `conflict-waiting`
 * while the office's version has not come in, `conflict-moved` when it is another than the clerk has seen, `conflict-unchosen`
 * with `count`, `not-editable` for a merge the office would not take, `already-sent`, `not-allowed` for another's filing.
 */
export function settleConflict(workspace: Workspace, settling: Settling, around: FilingSurroundings): Settled {
  const { db, clerk } = workspace
  const found = getOpenable(workspace, settling.filingId)
  if (!found.ok) return found
  const filing = found.value
  const conflict = filing.inConflict ? findOpenConflict(db, filing.id) : undefined
  if (!conflict) return failure('conflict-none')
  const { theirs } = conflict
  if (!theirs) return failure('conflict-waiting')
  if (theirs.revision !== settling.theirsRevision) return failure('conflict-moved')
  if (!mayFileFor(filing, clerk)) return failure('not-allowed')
  const submission = findSubmissionUnderWay(db, filing.id)
  const isLate = submission !== undefined && submission === conflict.operationId
  if (filing.delivery !== 'none' && !(isLate && findOutboxState(db, submission) === 'blocked'))
    return failure('already-sent')
  const outcome = toOutcome(filing, { ...conflict, theirs }, settling)
  if (!outcome.ok) return outcome
  return db.transaction((): Settled => {
    if (submission !== undefined) deleteOperation(db, submission)
    const at = around.now()
    const { content, settlement } = outcome.value
    settle(db, conflict.id, { at: at.toISOString(), settlement, outcome: content })
    write(workspace, filing, theirs, content, around)
    const draft = { ...filing, data: conflict.mine.data, edited: true }
    const id = settlement === 'own-draft' ? saveBeside(db, draft, conflict.mine.materials) : filing.id
    appendAct(workspace, toFilingAct('conflict-settled', filing, { settlement }), at)
    return success({ id, settlement })
  })()
}

/** What stands in the filing afterwards. */
function toOutcome(
  filing: StoredFiling,
  versions: Conflict & { readonly theirs: Theirs },
  { how, choices }: Settling,
): Result<{ readonly content: FilingContent; readonly settlement: Settlement }> {
  const { theirs } = versions
  if (how !== 'merge') return success({ content: theirs, settlement: how })
  const definition = getFiling(filing.kind)
  if (!getState(definition.states, getOfficeState(filing)).editable) return failure('not-editable')
  const differences = compareContents(definition, versions)
  const chosen = differences.map(({ path }) => choices[path])
  const count = chosen.filter((side) => side === undefined).length
  if (count > 0) return failure('conflict-unchosen', { count })
  const sides = new Set(chosen)
  const settlement = sides.size > 1 ? 'merged' : sides.has('mine') ? 'mine' : 'theirs'
  return success({ content: mergeContents(definition, versions satisfies Versions, choices), settlement })
}

/** The record is the office's, and what of the clerk's was chosen a change of it. */
function write(
  workspace: Workspace,
  filing: StoredFiling,
  theirs: Theirs,
  { data, materials }: FilingContent,
  around: FilingSurroundings,
): void {
  const { db } = workspace
  const { server } = filing
  const state = getOfficeState(filing)
  const stands = { ...filing, state, round: server?.round ?? 0, data, version: filing.version + 1 }
  replaceMaterials(db, filing.id, materials, filing.updatedAt)
  const isTheirs = isSameContent(getFiling(filing.kind), theirs, { data, materials })
  saveBase(db, filing.id, isTheirs ? null : { data: theirs.data, materials: theirs.materials })
  if (isTheirs) saveFiling(db, { ...stands, edited: false, ready: false })
  else saveEdited(workspace, stands, around)
}
