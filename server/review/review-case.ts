import { checkFiling } from '../../domain/filing/check-filing.ts'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import type { Issue } from '../../domain/filing/issue.ts'
import { listSlots, type Material, type MaterialReview, type MaterialSlot } from '../../domain/filing/material.ts'
import { toPrintModel, type PrintModel } from '../../domain/filing/print-model.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import { getFiling } from '../../domain/filings.ts'
import { toSentence, type OfficePack } from '../../domain/office-pack/office-pack.ts'
import type { ServerFiling } from '../../domain/sync/change.ts'
import { Submission } from '../../domain/sync/submission.ts'
import { toCaseFacts } from '../filings/case-facts.ts'
import { parseFilingData } from '../filings/normal-data.ts'
import { listChanges, type FilingChange } from './list-changes.ts'
import type { ReviewDeps } from './review-deps.ts'

/** Everything a reviewer looks at to decide on one filing. */
export interface ReviewCase {
  readonly filing: AnyFiling
  readonly record: ServerFiling
  readonly data: FilingData
  readonly print: PrintModel
  readonly title: string
  readonly slots: readonly ReviewSlot[]
  readonly slotTitles: ReadonlyMap<string, string>
  /** Against the round before; empty in the first. */
  readonly changes: readonly FilingChange[]
  /** What the office's rules say of it, in the pack's sentences. */
  readonly hints: readonly string[]
}

export interface ReviewSlot {
  readonly title: string
  readonly materials: readonly ReviewMaterial[]
}

export interface ReviewMaterial extends Material {
  readonly review: MaterialReview
  /** Not there in the round before. */
  readonly isNew: boolean
}

/** The case of a filing; undefined when there is none. */
export function findReviewCase(deps: ReviewDeps, id: string): ReviewCase | undefined {
  const { repos, pack, reference } = deps
  const row = repos.filings.find(id)
  if (!row || row.deletedAt !== null) return undefined
  const record = repos.filings.get(id)
  const filing = getFiling(row.kind)
  const data = parseFilingData(row.data)
  const { materials, reviews } = record
  const facts = toCaseFacts(deps, filing, id, data)
  const issues = checkFiling(filing, pack, { data, materials, reviews, facts })
  const statement = repos.submissions.findPreviousStatement(id)
  const previous = statement === undefined ? undefined : Submission.parse(JSON.parse(statement))
  return {
    filing,
    record,
    data,
    print: toPrintModel(filing, data, reference.nameOf),
    title: row.title === '' ? filing.title : row.title,
    slotTitles: new Map((pack.materials[row.kind] ?? []).map((slot) => [slot.key, slot.title])),
    slots: toSlots(listSlots(pack.materials[row.kind] ?? [], data), record, previous?.materials),
    changes: previous
      ? listChanges(filing, parseFilingData(JSON.stringify(previous.data)), data, reference.nameOf)
      : [],
    hints: issues.flatMap((issue) => findSentence(pack, filing.kind, issue) ?? []),
  }
}

function toSlots(
  slots: readonly MaterialSlot[],
  record: ServerFiling,
  before: readonly Material[] | undefined,
): readonly ReviewSlot[] {
  return slots
    .map((slot) => ({
      title: slot.title,
      materials: record.materials
        .filter((material) => material.slot === slot.key)
        .flatMap((material) => {
          const review = record.reviews.find((each) => each.materialId === material.id)
          const isNew = before !== undefined && !before.some((each) => each.id === material.id)
          return review ? [{ ...material, review, isNew }] : []
        }),
    }))
    .filter((slot) => slot.materials.length > 0)
}

/** Sentences of rules only: formats and materials were right when it came in. */
function findSentence(pack: OfficePack, kind: string, issue: Issue): string | undefined {
  const [, key = '', variant = ''] = /^rule\/([^/]+)(?:\/(.+))?$/.exec(issue.code) ?? []
  const message = pack.rules[kind]?.[key]?.message
  const template = typeof message === 'string' ? message : message?.[variant]
  return template === undefined ? undefined : toSentence(template, issue.values)
}
