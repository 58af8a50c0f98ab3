import { z } from 'zod'
import { defineRule, type CaseFacts, type Finding } from '../filing/rule.ts'
import { addDays, daysBetween } from '../reference/calendar.ts'
import type { TaskGroupData } from './task-group.sections.ts'
import { listVisitedCountries } from './visited-countries.ts'

const nothing = z.object({})

export const datesInOrder = defineRule('dates-in-order', nothing, ({ group }: TaskGroupData): Finding[] => {
  const { departOn, returnOn } = group
  return departOn && returnOn && returnOn < departOn ? [{ path: 'group.returnOn', values: { departOn, returnOn } }] : []
})

/** Offices want the file some weeks before departure, more for several countries. */
export const departureLead = defineRule(
  'departure-lead',
  z.object({ oneCountry: z.number(), severalCountries: z.number() }),
  (data: TaskGroupData, lead, facts: CaseFacts): Finding[] => {
    const { departOn } = data.group
    if (!departOn) return []
    const needed = listVisitedCountries(data).length > 1 ? lead.severalCountries : lead.oneCountry
    const left = departOn < facts.today ? 0 : daysBetween(facts.today, departOn) - 1
    return left < needed ? [{ path: 'group.departOn', values: { left, needed } }] : []
  },
)

/** The unit announces the trip (公示) before it files; without the notice there is no approval and no reimbursement. */
export const noticeWorkdays = defineRule(
  'notice-workdays',
  z.object({ min: z.number() }),
  ({ group }: TaskGroupData, { min }, facts: CaseFacts): Finding[] => {
    const { noticeFromOn, noticeToOn } = group
    if (!noticeFromOn || !noticeToOn) return []
    // Three months of days are enough to tell: a year typed wrong must not be counted day by day.
    const latest = addDays(noticeFromOn, 92)
    const lastOn = noticeToOn < latest ? noticeToOn : latest
    const count = noticeToOn < noticeFromOn ? 0 : facts.countWorkdays(noticeFromOn, lastOn)
    return count < min ? [{ path: 'group.noticeToOn', values: { count, min } }] : []
  },
)

/** The plan that is carried out: must be known, not refused, not used up by another group, and not exceeded. */
export const planUsable = defineRule(
  'plan-usable',
  nothing,
  (data: TaskGroupData, _parameters, { plan }: CaseFacts): Finding[] => {
    const { inPlan, planId, memberCount, totalDays } = data.group
    if (!inPlan) return []
    if (!planId || !plan) return [{ path: 'group.planId', variant: 'none' }]
    const people = plan.memberCount
    const days = plan.days
    const variants = {
      'in-review': plan.state === 'submitted',
      'not-filed': ['draft', 'returned', 'withdrawn'].includes(plan.state),
      'used-up': plan.usedBy > 0,
      'more-people': people !== null && (memberCount ?? 0) > people,
      'more-days': days !== null && (totalDays ?? 0) > days,
      'other-country': listVisitedCountries(data).some((country) => !plan.countries.includes(country)),
    }
    const values = { ...(people === null ? {} : { people }), ...(days === null ? {} : { days }) }
    return Object.entries(variants)
      .filter(([, found]) => found)
      .map(([variant]) => ({ path: 'group.planId', variant, values }))
  },
)

export const leaderIsMember = defineRule('leader-is-member', nothing, (data: TaskGroupData): Finding[] => {
  const name = data.group.leaderName
  if (!name || data.members.length === 0) return []
  const leaders = data.members.filter((member) => member.role === 'leader')
  const variant = !data.members.some((member) => member.name === name)
    ? 'not-a-member'
    : leaders.length !== 1
      ? 'one-leader'
      : leaders[0]?.name !== name
        ? 'other-leader'
        : undefined
  return variant === undefined ? [] : [{ path: 'group.leaderName', variant, values: { name, count: leaders.length } }]
})
