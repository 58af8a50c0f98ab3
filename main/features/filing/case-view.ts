import { canApply, getState } from '../../../domain/filing/state-machine.ts'
import type { Material } from '../../../domain/filing/material.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { CaseView } from '../../../domain/ipc/views.ts'
import type { FilingSummary, StoredFiling } from './filing-record.ts'
import { toNextStep } from './next-step.ts'

/** Whether fields and materials may change: the state allows it, it is this unit's own, and nothing signed is on its way. */
export function isEditable(filing: FilingSummary, unitCode: string): boolean {
  const { editable } = getState(getFiling(filing.kind).states, filing.state)
  return editable && filing.unitCode === unitCode && filing.delivery === 'none' && filing.deletedAt === null
}

/**
 * What the clerk may do now. Nothing while an operation is on its way: the next one would be based on a revision that is
 * about to pass. It can be taken back in the outbox instead.
 */
export function listActions(filing: FilingSummary, unitCode: string): readonly string[] {
  if (filing.delivery !== 'none' || filing.unitCode !== unitCode || filing.deletedAt !== null) return []
  const { states } = getFiling(filing.kind)
  return ['submit', 'withdraw', 'delete'].filter((event) => canApply(states, filing.state, event, 'unit'))
}

export function toCaseView(filing: StoredFiling, materials: readonly Material[], unitCode: string): CaseView {
  const { id, kind, title, number, unitName, state, delivery, data, version, round } = filing
  return {
    id,
    kind,
    title,
    number,
    unitName,
    state,
    delivery,
    editable: isEditable(filing, unitCode),
    actions: listActions(filing, unitCode),
    data,
    version,
    savedAt: filing.updatedAt,
    round,
    materials,
    reviews: filing.server?.reviews ?? [],
    opinion: filing.server?.opinion ?? null,
    nextStep: toNextStep(filing, unitCode),
  }
}
