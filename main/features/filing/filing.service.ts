import type { Database } from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import { checkFiling } from '../../../domain/filing/check-filing.ts'
import { toCompleteData } from '../../../domain/filing/filing-data.ts'
import { isBlocking, type Issue } from '../../../domain/filing/issue.ts'
import type { FilingData } from '../../../domain/filing/section.ts'
import { findFiling, getFiling } from '../../../domain/filings.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Workspace } from '../../workspace.ts'
import { findOpenConflict, saveMine } from '../conflict/conflict.repo.ts'
import { layWordsBeside, toContentHere } from '../conflict/lay-beside.ts'
import { listMaterials } from '../material/material.repo.ts'
import { toGroupOfPlan } from '../plan/starting-group.ts'
import { toOfficeDay } from '../reference/office-day.ts'
import type { Reference } from '../reference/reference.ts'
import { getCaseFacts } from './case-facts.repo.ts'
import { isEditable } from './case-view.ts'
import { keepBase } from './filing-base.repo.ts'
import { chooseUnit, saveLastUnit, toClerkOf } from './filing-unit.ts'
import type { FilingRecord, StoredFiling } from './filing-record.ts'
import { findFilingRecord, saveFiling } from './filing.repo.ts'
import { toCopiedData, toStartingData } from './starting-data.ts'

export interface NewFiling {
  readonly kind: string
  readonly unitCode?: string | undefined
  readonly fromPlanId?: string | undefined
  readonly copyOf?: string | undefined
}

export interface FilingSurroundings {
  readonly reference: Reference
  readonly now: () => Date
}

/** A filing that is there and was not deleted. */
export function getOpenable(workspace: Workspace, id: string): Result<StoredFiling, 'filing-not-found'> {
  const filing = findFilingRecord(workspace.db, id)
  return filing && filing.deletedAt === null ? success(filing) : failure('filing-not-found')
}

/** A filing whose fields and materials this clerk may change now. */
export function getEditable(
  workspace: Workspace,
  id: string,
): Result<StoredFiling, 'filing-not-found' | 'not-editable' | 'conflict-open'> {
  const found = getOpenable(workspace, id)
  if (!found.ok) return found
  if (found.value.inConflict) return failure('conflict-open')
  return isEditable(found.value, workspace.clerk) ? found : failure('not-editable')
}

/**
 * A new draft for one of the clerk's units: empty but for what is known, from a plan, or a copy of an earlier filing. Errors:
 * `unit-not-yours` for a unit, or the plan of a unit, that is another's.
 */
export function createFiling(
  workspace: Workspace,
  wanted: NewFiling,
  around: FilingSurroundings,
): Result<{ readonly id: string }> {
  const definition = findFiling(wanted.kind)
  if (!definition) return failure('unknown-kind')
  const { db } = workspace
  const unit = chooseUnit(workspace, wanted)
  if (!unit.ok) return unit
  const clerk = toClerkOf(workspace.clerk, unit.value)
  let data = toStartingData(definition, clerk, toOfficeDay(around.now()))
  if (wanted.fromPlanId !== undefined) {
    const plan = getOpenable(workspace, wanted.fromPlanId)
    if (!plan.ok || plan.value.kind !== 'plan' || wanted.kind !== 'task-group') return failure('plan-not-found')
    data = toCompleteData(definition, toGroupOfPlan(definition, plan.value, clerk))
  } else if (wanted.copyOf !== undefined) {
    const original = getOpenable(workspace, wanted.copyOf)
    if (!original.ok || original.value.kind !== wanted.kind) return failure('filing-not-found')
    data = toCopiedData(definition, original.value.data, data)
  }
  const draft = toDraft({ clerk }, wanted.kind, data, around.now().toISOString())
  db.transaction(() => {
    saveFiling(db, draft)
    saveLastUnit(db, unit.value)
  })()
  return success({ id: draft.id })
}

/** For the clerk's main unit; `toClerkOf` makes it another. */
export function toDraft(
  { clerk }: Pick<Workspace, 'clerk'>,
  kind: string,
  data: FilingData,
  now: string,
): FilingRecord {
  return {
    id: uuidv7(),
    kind,
    unitCode: clerk.unitCode,
    unitName: clerk.unitName,
    number: null,
    state: getFiling(kind).states.initial,
    data,
    version: 1,
    round: 0,
    revision: 0,
    server: null,
    edited: false,
    ready: false,
    createdAt: now,
    updatedAt: now,
    openedAt: null,
    deletedAt: null,
  }
}

/** What stands in a form, and which version of the filing it was begun from. */
interface TypedDraft {
  readonly id: string
  readonly data: FilingData
  readonly baseVersion: number
}

type SavedDraft = Result<{ readonly version: number; readonly savedAt: string; readonly changed: boolean }>

/** Keeps what was typed. The same data again is not a change. */
export function saveDraft(workspace: Workspace, draft: TypedDraft, around: FilingSurroundings): SavedDraft {
  if (isOvertaken(workspace, draft)) return keepFirstWords(workspace, draft, around)
  const found = getEditable(workspace, draft.id)
  if (!found.ok) return found.error.code === 'conflict-open' ? keepTyped(workspace, draft, around) : found
  const filing = found.value
  if (filing.version !== draft.baseVersion) return failure('stale-version', { version: filing.version })
  const data = toCompleteData(getFiling(filing.kind), draft.data)
  if (JSON.stringify(data) === JSON.stringify(filing.data)) {
    return success({ version: filing.version, savedAt: filing.updatedAt, changed: false })
  }
  const version = filing.version + 1
  return workspace.db.transaction(() => {
    beginChange(workspace.db, filing)
    const { updatedAt } = saveEdited(workspace, { ...filing, data, version }, around)
    return success({ version, savedAt: updatedAt, changed: true })
  })()
}

/** To be called before anything the office knows is changed here: what both sides change is told by what was there. */
export function beginChange(db: Database, filing: StoredFiling): void {
  if (filing.revision > 0 && !filing.edited) keepBase(db, filing.id, toContentHere(db, filing))
}

/** Nothing of the form was saved yet when the office's version took the record's place: its words have nowhere to go but beside. */
function isOvertaken({ db }: Workspace, { id, baseVersion }: Pick<TypedDraft, 'id' | 'baseVersion'>): boolean {
  const filing = findFilingRecord(db, id)
  if (!filing || filing.deletedAt !== null || filing.inConflict) return false
  return filing.server !== null && !filing.edited && filing.delivery === 'none' && baseVersion < filing.version
}

/** The first words of such a form: kept beside the office's version, and the clerk chooses. */
function keepFirstWords(
  { db }: Workspace,
  { id, data, baseVersion }: TypedDraft,
  { now }: FilingSurroundings,
): SavedDraft {
  const filing = findFilingRecord(db, id)
  if (!filing) return failure('filing-not-found')
  const typed = toCompleteData(getFiling(filing.kind), data)
  const changed = JSON.stringify(typed) !== JSON.stringify(filing.data)
  if (changed) db.transaction(() => layWordsBeside(db, filing, { data: typed, version: baseVersion }))()
  return success({ version: changed ? baseVersion : filing.version, savedAt: now().toISOString(), changed })
}

/** The last words of a form that was open when the office's version took the record's place: they belong to the clerk's. */
function keepTyped({ db }: Workspace, { id, data, baseVersion }: TypedDraft, { now }: FilingSurroundings): SavedDraft {
  const conflict = findOpenConflict(db, id)
  const filing = findFilingRecord(db, id)
  // What was signed stays as it was signed.
  if (!conflict || filing?.delivery !== 'none' || conflict.mine.version !== baseVersion) return failure('conflict-open')
  saveMine(db, conflict.id, { ...conflict.mine, data: toCompleteData(getFiling(filing.kind), data) })
  return success({ version: baseVersion, savedAt: now().toISOString(), changed: true })
}

/** Writes a filing whose fields or materials the clerk has just changed. */
export function saveEdited(workspace: Workspace, filing: StoredFiling, around: FilingSurroundings): FilingRecord {
  const ready = !checkCase(workspace, filing, around).some(isBlocking)
  const saved = { ...filing, ready, edited: true, updatedAt: around.now().toISOString() }
  saveFiling(workspace.db, saved)
  return saved
}

/** Everything that would bounce, as far as this computer knows. */
export function checkCase(
  { db, pack }: Workspace,
  filing: Pick<StoredFiling, 'id' | 'kind' | 'data' | 'server'>,
  { reference, now }: FilingSurroundings,
): readonly Issue[] {
  const definition = getFiling(filing.kind)
  const { id, data } = filing
  const known = { today: toOfficeDay(now()), countWorkdays: reference.countWorkdays }
  return checkFiling(definition, pack, {
    data,
    materials: listMaterials(db, id),
    reviews: filing.server?.reviews ?? [],
    facts: getCaseFacts(db, { id, definition, data }, known),
  })
}
