import { z } from 'zod'
import { defineRule, type CaseFacts, type Finding } from '../filing/rule.ts'
import { addMonths } from '../reference/calendar.ts'
import type { TaskGroupData } from './task-group.sections.ts'

const nothing = z.object({})

/** A team is small; training groups have a limit of their own. */
export const groupSize = defineRule(
  'group-size',
  z.object({ max: z.number(), training: z.number() }),
  (data: TaskGroupData, parameters): Finding[] => {
    const max = data.group.formation === 'training' ? parameters.training : parameters.max
    const count = data.members.length
    return count > max ? [{ path: 'members', values: { count, max } }] : []
  },
)

export const duplicateMember = defineRule('duplicate-member', nothing, ({ members }: TaskGroupData): Finding[] =>
  members
    .filter((member, index) => {
      const first = members.findIndex((other) => other.identityNumber === member.identityNumber)
      return member.identityNumber !== null && first < index
    })
    .map((member) => ({ path: `members.${member.id}.identityNumber`, values: { name: member.name ?? '' } })),
)

/** An official passport must be valid for months after the trip; a lent one must come back before the next trip. */
export const memberPassports = defineRule(
  'member-passports',
  z.object({ monthsAfterReturn: z.number() }),
  (data: TaskGroupData, { monthsAfterReturn }, facts: CaseFacts): Finding[] =>
    data.members.flatMap((member): Finding[] => {
      const held = facts.passports.filter((passport) => passport.identityNumber === member.identityNumber)
      const usable = held.filter((passport) => passport.state === 'in-store' || passport.state === 'lent')
      const path = `members.${member.id}.passportNumber`
      const name = member.name ?? ''
      const overdue = held.find((passport) => passport.state === 'overdue')
      if (overdue) return [{ path, variant: 'overdue', values: { name, number: overdue.number } }]
      const latest = usable
        .map((passport) => passport.expiresOn)
        .toSorted()
        .at(-1)
      const { returnOn } = data.group
      if (latest === undefined || !returnOn) return []
      return latest < addMonths(returnOn, monthsAfterReturn)
        ? [{ path, variant: 'expires-early', values: { name, expiresOn: latest, monthsAfterReturn } }]
        : []
    }),
)

/** One person cannot be on two trips at once. */
export const overlappingTrips = defineRule(
  'overlapping-trips',
  nothing,
  (data: TaskGroupData, _parameters, facts: CaseFacts): Finding[] => {
    const { departOn, returnOn } = data.group
    if (!departOn || !returnOn) return []
    return data.members.flatMap((member) =>
      facts.trips
        .filter((trip) => trip.identityNumber === member.identityNumber)
        .filter((trip) => trip.departOn <= returnOn && trip.returnOn >= departOn)
        .map((trip) => ({
          path: `members.${member.id}.name`,
          values: { name: member.name ?? '', group: trip.groupName, from: trip.departOn, to: trip.returnOn },
        })),
    )
  },
)
