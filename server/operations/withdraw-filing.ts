import { isOwnUnit } from '../../domain/account/own-units.ts'
import { applyEvent } from '../../domain/filing/state-machine.ts'
import { getFiling } from '../../domain/filings.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import { saveFiling } from '../filings/save-filing.ts'
import type { OperationDeps } from './operation-deps.ts'
import { accepted, conflict, refused, type Outcome } from './outcome.ts'

type WithdrawFiling = Extract<Operation, { type: 'withdraw-filing' }>

/** 撤回: the unit takes back what the office has not decided yet. */
export function withdrawFiling(
  { repos, clock }: Pick<OperationDeps, 'repos' | 'clock'>,
  session: ClerkSession,
  { filingId, baseRevision, reason }: WithdrawFiling,
): Outcome {
  const current = repos.filings.find(filingId)
  if (!current || !isOwnUnit(session, current.unitCode) || current.deletedAt !== null) return refused('unknown-filing')
  // What a reviewer has marked meanwhile takes nothing from the unit's right; another round than the clerk saw does.
  const isThisRound = baseRevision >= repos.submissions.getLatestRevision(filingId) && baseRevision <= current.revision
  if (!isThisRound) return conflict(current.revision)
  const state = applyEvent(getFiling(current.kind).states, current.state, 'withdraw', 'unit')
  if (!state.ok) return refused(state.error.code)
  const row = { ...current, state: state.value, revision: current.revision + 1, updatedAt: clock.now() }
  saveFiling(repos, row)
  repos.timeline.add({
    ...{ filingId, at: row.updatedAt, event: 'withdrawn', role: 'unit', name: session.name, round: row.round },
    opinion: reason === '' ? null : reason,
  })
  return accepted(row)
}
