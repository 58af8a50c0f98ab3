import { isOwnUnit } from '../../domain/account/own-units.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import type { OperationDeps } from './operation-deps.ts'
import { accepted, refused, type Outcome } from './outcome.ts'

type ReadNotice = Extract<Operation, { type: 'read-notice' }>

/** Somebody of the unit has read the message; it is read for the whole unit. */
export function readNotice({ repos, clock }: OperationDeps, session: ClerkSession, { noticeId }: ReadNotice): Outcome {
  const unitCode = repos.notices.findUnit(noticeId)
  if (unitCode === undefined || !isOwnUnit(session, unitCode)) return refused('unknown-notice')
  if (repos.notices.markRead(noticeId, clock.now())) repos.changes.record('notice', noticeId, unitCode)
  return accepted()
}
