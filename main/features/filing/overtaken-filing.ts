import type { Database } from 'better-sqlite3'
import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import { deleteSetting } from '../../sync/setting.repo.ts'
import { findFilingRecord } from './filing.repo.ts'
import { saveBeside } from './save-beside.ts'

/**
 * A submission is taken back that came too late: the office has another one of this filing under review, a colleague's.
 * What this clerk signed goes on as a draft of its own, because it can no longer be filed in its place; the filing will
 * be read anew from the office, whose words alone may stand under its number. To be called in the transaction that
 * takes the operation back. Does nothing while the filing can still be edited.
 */
export function keepOvertaken(db: Database, filingId: string): void {
  const local = findFilingRecord(db, filingId)
  if (!local?.server) return
  const { states } = getFiling(local.kind)
  if (getState(states, local.server.state).editable) return
  saveBeside(db, { ...local, edited: true })
  // Its latest state has passed in the feed already; from the beginning it comes once more.
  deleteSetting(db, 'cursor')
}
