import { isOwnUnit } from '../../../domain/account/own-units.ts'
import { hasRight } from '../../../domain/account/rights.ts'
import { canApply, getState } from '../../../domain/filing/state-machine.ts'
import type { Material } from '../../../domain/filing/material.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { CaseView } from '../../../domain/ipc/views.ts'
import type { FilingSummary, StoredFiling } from './filing-record.ts'
import { isFormerWork, toNextStep, type Looker } from './next-step.ts'

/** Whether fields and materials may change: the state allows it, it is of one of the clerk's units, and nothing signed is on its way. */
export function isEditable(filing: FilingSummary, looker: Looker): boolean {
  const { editable } = getState(getFiling(filing.kind).states, filing.state)
  return editable && !filing.inConflict && mayFile(filing, looker)
}

/**
 * What the clerk may do now. Nothing while an operation is on its way: the next one would be based on a revision that is
 * about to pass. It can be taken back in the outbox instead.
 */
export function listActions(filing: FilingSummary, looker: Looker): readonly string[] {
  if (isFormerWork(filing, looker)) return filing.deletedAt === null ? ['delete'] : []
  if (!mayFile(filing, looker)) return []
  const { states } = getFiling(filing.kind)
  // Which version goes on has to be chosen first; only the office's can be taken back from it.
  const events = filing.inConflict ? ['withdraw'] : ['submit', 'withdraw', 'delete']
  return events.filter((event) => canApply(states, filing.state, event, 'unit'))
}

function mayFile(filing: FilingSummary, looker: Looker): boolean {
  return filing.delivery === 'none' && filing.deletedAt === null && mayFileFor(filing, looker)
}

/** Whether its unit is one this clerk files for. */
export function mayFileFor({ unitCode }: Pick<FilingSummary, 'unitCode'>, looker: Looker): boolean {
  return isOwnUnit(looker, unitCode) && hasRight(looker.role, 'file')
}

export function toCaseView(filing: StoredFiling, materials: readonly Material[], looker: Looker): CaseView {
  const { id, kind, title, number, unitCode, unitName, state, delivery, data, version, round } = filing
  return {
    id,
    kind,
    title,
    number,
    unitCode,
    unitName,
    state,
    delivery,
    editable: isEditable(filing, looker),
    actions: listActions(filing, looker),
    data,
    version,
    savedAt: filing.updatedAt,
    round,
    materials,
    reviews: filing.server?.reviews ?? [],
    opinion: filing.server?.opinion ?? null,
    inConflict: filing.inConflict,
    nextStep: toNextStep(filing, looker),
  }
}
