import { applyEvent } from '../../domain/filing/state-machine.ts'
import { getFiling } from '../../domain/filings.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import type { ServerFiling } from '../../domain/sync/change.ts'
import type { FilingRow } from '../filings/filing.repo.ts'
import { saveFiling } from '../filings/save-filing.ts'
import { approvedText, returnedText } from '../notices/notice-text.ts'
import { sendNotice } from '../notices/send-notice.ts'
import type { ReviewDeps } from './review-deps.ts'
import type { Reviewer } from './reviewer-sessions.ts'

/** What a reviewer was looking at when pressing a button. */
export interface ReviewTarget {
  readonly filingId: string
  readonly revision: number
}

export type ReviewFailure =
  'not-found' | 'changed-meanwhile' | 'not-in-review' | 'opinion-required' | 'nothing-to-return' | 'materials-open'

type Outcome = Result<void, ReviewFailure>

/** 通过 or 不通过 of one material; 不通过 needs an opinion that tells the clerk what to do. */
export function markMaterial(
  deps: ReviewDeps,
  reviewer: Reviewer,
  target: ReviewTarget,
  mark: { readonly materialId: string; readonly result: 'accepted' | 'refused'; readonly opinion: string },
): Outcome {
  return change(deps, target, (row, record) => {
    const review = record.reviews.find((each) => each.materialId === mark.materialId)
    if (!review) return failure('not-found')
    if (mark.result === 'refused' && mark.opinion === '') return failure('opinion-required')
    const opinion = mark.result === 'refused' ? mark.opinion : null
    deps.repos.reviews.save(row.id, { ...review, result: mark.result, opinion, round: row.round })
    const event = mark.result === 'refused' ? 'material-refused' : 'material-accepted'
    addStep(deps, reviewer, row, { event, slot: review.slot, opinion })
    return success({})
  })
}

/** 其余全部通过: every material that nobody has judged yet. */
export function acceptRest(deps: ReviewDeps, reviewer: Reviewer, target: ReviewTarget): Outcome {
  return change(deps, target, (row, record) => {
    for (const review of record.reviews.filter((each) => each.result === 'pending')) {
      deps.repos.reviews.save(row.id, { ...review, result: 'accepted', opinion: null, round: row.round })
      addStep(deps, reviewer, row, { event: 'material-accepted', slot: review.slot, opinion: null })
    }
    return success({})
  })
}

/** 退回修改: because of what was refused, or with words on the whole. */
export function returnFiling(deps: ReviewDeps, reviewer: Reviewer, target: ReviewTarget, opinion: string): Outcome {
  return change(deps, target, (row, record) => {
    const refused = record.reviews.filter((review) => review.result === 'refused')
    if (refused.length === 0 && opinion === '') return failure('nothing-to-return')
    const words = opinion === '' ? null : opinion
    addStep(deps, reviewer, row, { event: 'returned', opinion: words })
    const slots = deps.pack.materials[row.kind] ?? []
    const materials = refused.map((review) => ({
      slotTitle: slots.find((slot) => slot.key === review.slot)?.title ?? review.slot,
      name: record.materials.find((material) => material.id === review.materialId)?.name ?? '',
      opinion: review.opinion ?? '',
    }))
    sendNotice(deps.repos, toAddressee(deps, row), returnedText(toSubject(row), materials, words))
    return success({ event: 'return', opinion: words })
  })
}

/** 批准: every material has passed. The plan that the group carries out is thereby used. */
export function approveFiling(deps: ReviewDeps, reviewer: Reviewer, target: ReviewTarget, opinion: string): Outcome {
  return change(deps, target, (row, record) => {
    if (record.reviews.some((review) => review.result !== 'accepted')) return failure('materials-open')
    const words = opinion === '' ? null : opinion
    addStep(deps, reviewer, row, { event: 'approved', opinion: words })
    sendNotice(deps.repos, toAddressee(deps, row), approvedText(toSubject(row), words))
    if (row.parentId !== null) executePlan(deps, reviewer, row.parentId)
    return success({ event: 'approve', opinion: words })
  })
}

type Decision = { readonly event?: 'return' | 'approve'; readonly opinion?: string | null }

/** One step of a review as one transaction: nothing of it stands when it turns out that it cannot be. */
function change(
  { db, repos, clock }: ReviewDeps,
  { filingId, revision }: ReviewTarget,
  decide: (row: FilingRow, record: ServerFiling) => Result<Decision, ReviewFailure>,
): Outcome {
  return db
    .transaction((): Outcome => {
      const row = repos.filings.find(filingId)
      if (!row || row.deletedAt !== null) return failure('not-found')
      if (row.state !== 'submitted') return failure('not-in-review')
      if (row.revision !== revision) return failure('changed-meanwhile')
      const decision = decide(row, repos.filings.get(filingId))
      if (!decision.ok) return decision
      const { event, opinion = row.opinion } = decision.value
      const state = event ? applyEvent(getFiling(row.kind).states, row.state, event, 'office') : success(row.state)
      if (!state.ok) throw new Error(`${event} cannot happen to ${filingId} as it is`)
      saveFiling(repos, { ...row, state: state.value, opinion, revision: revision + 1, updatedAt: clock.now() })
      return success(undefined)
    })
    .immediate()
}

function executePlan(deps: ReviewDeps, reviewer: Reviewer, planId: string): void {
  const { repos, clock } = deps
  const plan = repos.filings.find(planId)
  const state = plan && applyEvent(getFiling(plan.kind).states, plan.state, 'execute', 'office')
  // A plan that was returned or used before stays as it is: the reviewer was warned of it.
  if (!plan || !state?.ok) return
  addStep(deps, reviewer, plan, { event: 'executed', opinion: null })
  saveFiling(repos, { ...plan, state: state.value, revision: plan.revision + 1, updatedAt: clock.now() })
}

interface Step {
  readonly event: 'material-accepted' | 'material-refused' | 'returned' | 'approved' | 'executed'
  readonly slot?: string
  readonly opinion: string | null
}

function addStep({ repos, clock }: ReviewDeps, { name }: Reviewer, { id, round }: FilingRow, step: Step): void {
  repos.timeline.add({ filingId: id, at: clock.now(), role: 'office', name, round, ...step })
}

function toAddressee({ clock }: ReviewDeps, { id, unitCode }: FilingRow) {
  return { filingId: id, unitCode, sentAt: clock.now() }
}

function toSubject({ kind, title, number }: FilingRow) {
  const { title: kindTitle, numberLabel } = getFiling(kind)
  return { kindTitle, title, numberLabel, number }
}
