import { isOwnUnit } from '../../domain/account/own-units.ts'
import { applyEvent } from '../../domain/filing/state-machine.ts'
import { getFiling } from '../../domain/filings.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import { saveFiling } from '../filings/save-filing.ts'
import type { OperationDeps } from './operation-deps.ts'
import { accepted, conflict, refused, type Outcome } from './outcome.ts'

type DeleteFiling = Extract<Operation, { type: 'delete-filing' }>

/** 删除: only what was withdrawn. The signed submissions stay as evidence; every client is told that the filing is gone. */
export function deleteFiling(
  { repos, clock }: OperationDeps,
  session: ClerkSession,
  { filingId, baseRevision }: DeleteFiling,
): Outcome {
  const current = repos.filings.find(filingId)
  // A draft that never arrived, or was deleted before: what was asked for is so already.
  if (!current || current.deletedAt !== null) return accepted()
  if (!isOwnUnit(session, current.unitCode)) return refused('unknown-filing')
  if (current.revision !== baseRevision) return conflict(current.revision)
  const state = applyEvent(getFiling(current.kind).states, current.state, 'delete', 'unit')
  if (!state.ok) return refused(state.error.code)
  const now = clock.now()
  const row = { ...current, state: state.value, revision: current.revision + 1, updatedAt: now, deletedAt: now }
  saveFiling(repos, row)
  repos.filings.replaceTravellers(filingId, [])
  return accepted(row)
}
