import { z } from 'zod'
import { daysBetween } from '../reference/calendar.ts'
import { defineRule, type CaseFacts, type Finding } from '../filing/rule.ts'
import { DaysByCountries, findDaysLimit } from '../filing/trip-limits.ts'
import type { PlanData } from './plan.sections.ts'

const nothing = z.object({})

const datesInYear = defineRule('dates-in-year', nothing, (data: PlanData): Finding[] => {
  const { year } = data.unit
  const { departOn, returnOn } = data.group
  if (departOn && returnOn && returnOn < departOn)
    return [{ path: 'group.returnOn', variant: 'reversed', values: { departOn, returnOn } }]
  if (!departOn || year === null || departOn.startsWith(String(year))) return []
  return [{ path: 'group.departOn', variant: 'other-year', values: { departOn, year } }]
})

const daysMatchDates = defineRule('days-match-dates', nothing, (data: PlanData): Finding[] => {
  const { departOn, returnOn, days } = data.group
  if (!departOn || !returnOn || days === null || returnOn < departOn) return []
  const between = daysBetween(departOn, returnOn)
  return between === days ? [] : [{ path: 'group.days', values: { days, between } }]
})

const daysAbroad = defineRule('days-abroad', DaysByCountries, (data: PlanData, parameters): Finding[] => {
  // Training has limits of its own, set by the approval of each project.
  if (data.group.planType === 'training') return []
  const limit = findDaysLimit(parameters, data.group.countries ?? [])
  const { days } = data.group
  if (limit === undefined || days === null || days <= limit) return []
  return [{ path: 'group.days', values: { days, limit, countries: data.group.countries?.length ?? 0 } }]
})

const countriesMax = defineRule(
  'countries-max',
  z.object({ max: z.number() }),
  (data: PlanData, { max }): Finding[] => {
    const count = data.group.countries?.length ?? 0
    return count > max ? [{ path: 'group.countries', values: { count, max } }] : []
  },
)

const groupSize = defineRule('group-size', z.object({ max: z.number() }), (data: PlanData, { max }): Finding[] => {
  const count = data.group.memberCount ?? 0
  return count > max ? [{ path: 'group.memberCount', values: { count, max } }] : []
})

/** The province sums plans up for the yearly meeting; a late plan counts as none. `filedBy` is MM-DD of the year before. */
const filingDeadline = defineRule(
  'filing-deadline',
  z.object({ filedBy: z.string().regex(/^\d{2}-\d{2}$/) }),
  (data: PlanData, { filedBy }, facts: CaseFacts): Finding[] => {
    const { year } = data.unit
    if (year === null) return []
    const deadline = `${year - 1}-${filedBy}`
    return facts.today > deadline ? [{ path: 'unit.year', values: { year, deadline } }] : []
  },
)

const leaderFrequency = defineRule(
  'leader-frequency',
  z.object({ inTwoYears: z.number(), inTerm: z.number() }),
  (data: PlanData, limits): Finding[] =>
    data.leaders.flatMap((leader) => {
      const values = { name: leader.name ?? '', ...limits }
      const often = (leader.tripsInTwoYears ?? 0) >= limits.inTwoYears
      const field = often ? 'tripsInTwoYears' : 'tripsInTerm'
      return often || (leader.tripsInTerm ?? 0) >= limits.inTerm
        ? [{ path: `leaders.${leader.id}.${field}`, values }]
        : []
    }),
)

export const planRules = [
  datesInYear,
  daysMatchDates,
  daysAbroad,
  countriesMax,
  groupSize,
  filingDeadline,
  leaderFrequency,
]
