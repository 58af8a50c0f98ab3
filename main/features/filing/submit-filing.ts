import { uuidv7 } from 'uuidv7'
import { isBlocking } from '../../../domain/filing/issue.ts'
import { applyEvent } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { SubmitFiling } from '../../../domain/sync/operation.ts'
import type { StatementSignature } from '../../../domain/sync/signature.ts'
import type { Submission } from '../../../domain/sync/submission.ts'
import { insertOperation } from '../../outbox/outbox.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct, rememberAct } from '../audit/audit-log.ts'
import { toFilingAct } from './filing-act.ts'
import type { StoredFiling } from './filing-record.ts'
import { findFilingRecord, saveFiling } from './filing.repo.ts'
import { beginChange, checkCase, getEditable, type FilingSurroundings } from './filing.service.ts'
import { endIntent, insertIntent } from './signing-intent.repo.ts'
import { toContent, toContentHash, type SubmissionContent } from './snapshot.ts'
import { insertSubmission } from './submission.repo.ts'

export interface SignedSnapshot {
  readonly signature: StatementSignature
  /** The canonical JSON the key signed. */
  readonly statement: string
}

/** The security key's side of 上报: brings the snapshot to canonical form and signs it. */
export type SignSubmission = (snapshotJson: string) => Promise<Result<SignedSnapshot>>

/** A filing that may be filed as it stands, what of it is signed, and the state that leads to. */
export interface Fileable {
  readonly filing: StoredFiling
  readonly content: SubmissionContent
  readonly contentHash: string
  readonly nextState: string
}

/** What 上报 would sign now. Errors: not found, not editable, a state that cannot be filed, `would-bounce`, `not-json`. */
export function getFileable(workspace: Workspace, id: string, around: FilingSurroundings): Result<Fileable> {
  const found = getEditable(workspace, id)
  if (!found.ok) return found
  const filing = found.value
  const submitted = applyEvent(getFiling(filing.kind).states, filing.state, 'submit', 'unit')
  if (!submitted.ok) return submitted
  const blocking = checkCase(workspace, filing, around).filter(isBlocking)
  if (blocking.length > 0) return failure('would-bounce', { count: blocking.length })
  const content = toContent(workspace, filing)
  const hash = toContentHash(content)
  return hash.ok ? success({ filing, content, contentHash: hash.value, nextState: submitted.value }) : hash
}

/**
 * 上报: freezes what the clerk was shown, has the key sign it, and puts it into the outbox. That the key is asked is
 * written before; the state, the signed snapshot and the operation are written together after: either the filing is on
 * its way, or nothing has happened. Errors: `changed-while-signing` when the draft is not, or is no longer, what
 * `contentHash` names.
 */
export async function submitFiling(
  workspace: Workspace,
  { id, contentHash }: { readonly id: string; readonly contentHash: string },
  around: FilingSurroundings & { readonly signSubmission: SignSubmission },
): Promise<Result<{ readonly operationId: string }>> {
  const { db } = workspace
  const fileable = getFileable(workspace, id, around)
  if (!fileable.ok) return fileable
  if (fileable.value.contentHash !== contentHash) return failure('changed-while-signing')

  const submittedAt = around.now().toISOString()
  const operationId = uuidv7()
  insertIntent(db, { id: operationId, filingId: id, contentHash, begunAt: submittedAt })
  const snapshot: Submission = { ...fileable.value.content, submittedAt }
  const signed = await around.signSubmission(JSON.stringify(snapshot))
  // The key was pulled or the screen locked meanwhile: the workspace is closed, and the next unlock ends the intent.
  if (!db.open) return signed.ok ? failure('locked') : signed
  const endedAt = around.now()
  const at = endedAt.toISOString()
  const { filing, content } = fileable.value
  // Also when nothing comes of it: the key has signed.
  if (signed.ok) rememberAct(workspace, toFilingAct('signed', filing, { round: content.round }), endedAt)
  const result = signed.ok ? putIntoOutbox(workspace, operationId, fileable.value, signed.value, submittedAt) : signed
  if (!result.ok) endIntent(db, operationId, { state: 'refused', reason: result.error.code, at })
  return result
}

function putIntoOutbox(
  workspace: Workspace,
  operationId: string,
  { filing, contentHash, content, nextState }: Fileable,
  { statement, signature }: SignedSnapshot,
  submittedAt: string,
): Result<{ readonly operationId: string }> {
  const { db } = workspace
  const { id } = filing
  const { round } = content
  return db.transaction((): Result<{ operationId: string }> => {
    // Signing takes seconds; what was signed must still be what is there.
    const current = findFilingRecord(db, id)
    if (!current || !isSame(current, filing) || !hasHash(workspace, current, contentHash)) {
      return failure('changed-while-signing')
    }
    const operation: SubmitFiling = {
      ...{ id: operationId, createdAt: submittedAt, type: 'submit-filing' },
      ...{ filingId: id, statement, signature },
    }
    beginChange(db, current)
    insertSubmission(db, { id: operationId, filingId: id, round, statement, signature, submittedAt })
    insertOperation(db, operation)
    endIntent(db, operationId, { state: 'signed', at: submittedAt })
    saveFiling(db, {
      ...current,
      state: nextState,
      round,
      edited: false,
      updatedAt: submittedAt,
      openedAt: null,
    })
    appendAct(workspace, toFilingAct('submitted', current, { round }), new Date(submittedAt))
    return success({ operationId })
  })()
}

function hasHash(workspace: Workspace, filing: StoredFiling, contentHash: string): boolean {
  const hash = toContentHash(toContent(workspace, filing))
  return hash.ok && hash.value === contentHash
}

function isSame(one: StoredFiling, other: StoredFiling): boolean {
  return (
    one.version === other.version &&
    one.state === other.state &&
    one.round === other.round &&
    one.revision === other.revision &&
    one.delivery === 'none' &&
    one.deletedAt === null
  )
}
