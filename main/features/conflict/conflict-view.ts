import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { ConflictView } from '../../../domain/ipc/conflict-view.ts'
import type { StoredFiling } from '../filing/filing-record.ts'
import type { Conflict } from './conflict.repo.ts'

/** The office's state of a filing, whatever a signed operation of this computer would make of it. */
export function getOfficeState({ server, state }: StoredFiling): string {
  return server?.state ?? state
}

/** A conflict that was found, as the clerk sees it. */
export function toConflictView(filing: StoredFiling, conflict: Conflict): ConflictView {
  const { id, kind, title, number } = filing
  const state = getOfficeState(filing)
  return {
    id: conflict.id,
    filingId: id,
    ...{ kind, title, number, state },
    foundAt: conflict.foundAt ?? '',
    cause: conflict.operationId === null ? 'draft' : 'submission',
    mine: { data: conflict.mine.data, materials: conflict.mine.materials },
    base: conflict.base,
    theirs: conflict.theirs,
    mergeable: getState(getFiling(kind).states, state).editable,
    settledAt: conflict.settledAt,
    settlement: conflict.settlement,
    outcome: conflict.outcome,
  }
}
