import type { Database } from 'better-sqlite3'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Clerk, ClerkUnit } from '../../../domain/sync/session.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { findFilingRecord } from './filing.repo.ts'

/** 申报单位 of a new filing: the plan's where one is carried out, or the one named, or the one chosen last. */
export function chooseUnit(
  { db, clerk }: Pick<Workspace, 'db' | 'clerk'>,
  wanted: { readonly unitCode?: string | undefined; readonly fromPlanId?: string | undefined },
): Result<ClerkUnit, 'unit-not-yours'> {
  const ofPlan = wanted.fromPlanId === undefined ? undefined : findFilingRecord(db, wanted.fromPlanId)?.unitCode
  const code = ofPlan ?? wanted.unitCode
  if (code === undefined) return success(findLastUnit(db, clerk))
  const unit = clerk.units.find((each) => each.code === code)
  return unit ? success(unit) : failure('unit-not-yours')
}

export function findLastUnit(db: Database, clerk: Clerk): ClerkUnit {
  const last = findSetting(db, 'last-unit')
  const main = { code: clerk.unitCode, name: clerk.unitName }
  return clerk.units.find(({ code }) => code === last) ?? main
}

export function saveLastUnit(db: Database, { code }: ClerkUnit): void {
  saveSetting(db, 'last-unit', code)
}

/** The clerk as he stands in the forms of one of his units. */
export function toClerkOf(clerk: Clerk, { code, name }: ClerkUnit): Clerk {
  return { ...clerk, unitCode: code, unitName: name }
}
