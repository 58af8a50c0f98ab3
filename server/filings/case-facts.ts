import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import { recordOf, rowsOf } from '../../domain/filing/filing-data.ts'
import type { CaseFacts, PlanFacts } from '../../domain/filing/rule.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import type { Repos } from '../db/repos.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { ReferenceData } from '../office/reference-data.ts'
import type { Traveller } from './filing.repo.ts'
import { parseFilingData } from './normal-data.ts'

export interface FactSources {
  readonly repos: Pick<Repos, 'filings' | 'people'>
  readonly clock: OfficeClock
  readonly reference: ReferenceData
}

/** What the office knows about a case beyond its form: the plan, passports, other trips of every unit. */
export function toCaseFacts(
  { repos, clock, reference }: FactSources,
  filing: AnyFiling,
  filingId: string,
  data: FilingData,
): CaseFacts {
  const planId = filing.parentOf?.(data) ?? null
  const { fromOn, toOn } = filing.periodOf(data)
  const people = listTravellers(data).map((traveller) => traveller.identityNumber)
  return {
    today: clock.today(),
    filingId,
    countWorkdays: reference.countWorkdays,
    plan: planId === null ? undefined : findPlanFacts(repos, planId, filingId),
    passports: repos.people.listPassports(people),
    trips: fromOn === null || toOn === null ? [] : repos.filings.listTrips(people, { fromOn, toOn }, filingId),
  }
}

/** The people of any filing that has members. */
export function listTravellers(data: FilingData): readonly Traveller[] {
  return rowsOf(data, 'members').flatMap(({ identityNumber, name }) =>
    typeof identityNumber === 'string' && typeof name === 'string' ? [{ identityNumber, name }] : [],
  )
}

function findPlanFacts({ filings }: FactSources['repos'], planId: string, filingId: string): PlanFacts | undefined {
  const plan = filings.find(planId)
  if (!plan || plan.kind !== 'plan' || plan.deletedAt !== null) return undefined
  const data = parseFilingData(plan.data)
  const { memberCount, days, countries } = recordOf(data, 'group')
  return {
    state: plan.state,
    year: toNumber(recordOf(data, 'unit')['year']),
    memberCount: toNumber(memberCount),
    days: toNumber(days),
    countries: Array.isArray(countries) ? countries : [],
    usedBy: filings.countGroupsOfPlan(planId, filingId),
  }
}

function toNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
