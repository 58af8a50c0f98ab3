import { listUnitCodes } from '../../domain/account/own-units.ts'
import { checkFiling } from '../../domain/filing/check-filing.ts'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import { isBlocking } from '../../domain/filing/issue.ts'
import { Material, type MaterialReview } from '../../domain/filing/material.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import { applyEvent } from '../../domain/filing/state-machine.ts'
import { findFiling } from '../../domain/filings.ts'
import type { SubmitFiling } from '../../domain/sync/operation.ts'
import type { Submission } from '../../domain/sync/submission.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import { listTravellers, toCaseFacts } from '../filings/case-facts.ts'
import type { FilingRow } from '../filings/filing.repo.ts'
import { giveNumber } from '../filings/give-number.ts'
import { findNormalData } from '../filings/normal-data.ts'
import { saveFiling } from '../filings/save-filing.ts'
import { checkSentMaterials, toNextReviews } from '../filings/sent-materials.ts'
import { receivedText } from '../notices/notice-text.ts'
import { sendNotice } from '../notices/send-notice.ts'
import type { OperationDeps } from './operation-deps.ts'
import { accepted, conflict, refused, type Outcome } from './outcome.ts'

/** What was sent, once it is known to fit to what the office has. */
interface Fitting {
  readonly filing: AnyFiling
  readonly data: FilingData
  readonly state: string
  readonly reviews: readonly MaterialReview[]
}

/** 上报 arrives: the snapshot becomes the filing, with its number, and the office has it on its table. */
export function submitFiling(
  deps: OperationDeps,
  session: ClerkSession,
  operation: SubmitFiling,
  submission: Submission,
): Outcome {
  const current = deps.repos.filings.find(submission.filingId)
  const misfit = findMisfit(submission, current)
  if (misfit) return misfit
  const fitting = fit(deps, session, submission, current)
  if ('outcome' in fitting) return fitting
  const row = toRow(deps, submission, current, fitting)
  store(deps, session, operation, submission, row, fitting)
  return accepted(row)
}

function findMisfit(submission: Submission, current: FilingRow | undefined): Outcome | undefined {
  if (current && current.unitCode !== submission.unitCode) return refused('wrong-unit')
  if (current && current.deletedAt !== null) return refused('filing-deleted')
  if (submission.baseRevision !== (current?.revision ?? 0)) return conflict(current?.revision ?? 0)
  if (current && current.kind !== submission.kind) return refused('wrong-kind')
  return isNextRound(submission.round, current) ? undefined : refused('wrong-round')
}

/** One more after each return; a filing that was withdrawn goes on in its round or begins the next. */
function isNextRound(round: number, current: FilingRow | undefined): boolean {
  if (!current) return round === 1
  return round === current.round + 1 || (current.state === 'withdrawn' && round === current.round)
}

function fit(
  deps: OperationDeps,
  session: ClerkSession,
  submission: Submission,
  current: FilingRow | undefined,
): Fitting | Outcome {
  const { repos, pack } = deps
  const { filingId, materials, unitCode } = submission
  const filing = findFiling(submission.kind)
  if (!filing || pack.modules[filing.kind] !== true) return refused('unknown-kind')
  const state = applyEvent(filing.states, current?.state ?? filing.states.initial, 'submit', 'unit')
  if (!state.ok) return refused(state.error.code)
  const data = findNormalData(filing, submission.data)
  if (!data) return refused('data-not-normal')
  const planId = filing.parentOf?.(data) ?? null
  if (planId !== null && !isOwnPlan(deps, planId, unitCode)) return refused('unknown-plan')

  const slots = pack.materials[filing.kind] ?? []
  const before = { materials: parseMaterials(current), reviews: repos.reviews.list(filingId) }
  const reviews = toNextReviews(submission.round, materials, before)
  const facts = toCaseFacts(deps, filing, filingId, data)
  const issues = [
    ...checkSentMaterials(slots, data, materials),
    ...checkFiling(filing, pack, { data, materials, reviews, facts }).filter(isBlocking),
  ]
  if (issues.length > 0) return refused('would-bounce', issues)

  const missing = materials.filter((each) => !isWhole(deps, each, session)).map((each) => each.sha256)
  if (missing.length > 0) return { outcome: 'files-missing', sha256s: [...new Set(missing)] }
  return { filing, data, state: state.value, reviews }
}

function isOwnPlan({ repos }: OperationDeps, planId: string, unitCode: string): boolean {
  const plan = repos.filings.find(planId)
  return plan !== undefined && plan.kind === 'plan' && plan.unitCode === unitCode && plan.deletedAt === null
}

/** The file has arrived, for whichever of the clerk's units, and is what the signed statement says of it. */
function isWhole({ repos }: OperationDeps, material: Material, session: ClerkSession): boolean {
  const file = repos.files.find(material.sha256, listUnitCodes(session))
  return file !== undefined && file.bytes === material.bytes && file.mediaType === material.mediaType
}

function toRow(
  { repos, pack, clock }: OperationDeps,
  submission: Submission,
  current: FilingRow | undefined,
  { filing, data, state }: Fitting,
): FilingRow {
  const { filingId, kind, unitCode, round } = submission
  const { provinceCode } = pack
  const number =
    current?.number ?? giveNumber(repos.numbers, { filing, data, provinceCode, unitCode, today: clock.today() })
  return {
    ...{ id: filingId, kind, unitCode, number, round, state, title: filing.titleOf(data) },
    ...filing.periodOf(data),
    parentId: filing.parentOf?.(data) ?? null,
    revision: (current?.revision ?? 0) + 1,
    data: JSON.stringify(data),
    materials: JSON.stringify(submission.materials),
    opinion: null,
    submittedAt: clock.now(),
    updatedAt: clock.now(),
    deletedAt: null,
  }
}

function store(
  { repos, pack }: OperationDeps,
  { name }: ClerkSession,
  { id: operationId, statement, signature }: SubmitFiling,
  { submittedAt, materials }: Submission,
  row: FilingRow,
  { filing, data, reviews }: Fitting,
): void {
  const { id: filingId, unitCode, round, revision, updatedAt: now } = row
  saveFiling(repos, row)
  repos.filings.replaceTravellers(filingId, listTravellers(data))
  repos.submissions.insert({ filingId, revision, round, operationId, statement, ...signature, receivedAt: now })
  repos.reviews.replaceAll(filingId, reviews)
  // A colleague of the unit can send it again without the files.
  for (const { sha256 } of materials) repos.files.addHolder(sha256, unitCode)
  // The clerk's own clock says when it was sent; it must not say something later than the arrival.
  const sentAt = submittedAt < now ? submittedAt : now
  // The account's name: the one in the statement is only what the client says of itself.
  repos.timeline.add({ filingId, round, at: sentAt, event: 'submitted', role: 'unit', name })
  repos.timeline.add({ filingId, round, at: now, event: 'received', role: 'office', name: pack.title })
  const subject = { ...row, kindTitle: filing.title, numberLabel: filing.numberLabel }
  sendNotice(repos, { unitCode, filingId, sentAt: now }, receivedText(subject, round))
}

function parseMaterials(current: FilingRow | undefined): readonly Material[] {
  return current ? Material.array().parse(JSON.parse(current.materials)) : []
}
