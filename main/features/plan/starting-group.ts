import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { createRow, recordOf, rowsOf } from '../../../domain/filing/filing-data.ts'
import type { FieldRecord, FilingData, Row } from '../../../domain/filing/section.ts'
import type { Clerk } from '../../../domain/sync/session.ts'

/** What a new group need not ask: who files it. */
export function toStartingGroup(clerk: Clerk): FilingData {
  return { group: { applicant: clerk.unitName, handler: clerk.name, handlerPhone: clerk.phone } }
}

/** A group that carries out a plan begins with everything the plan already says. */
export function toGroupOfPlan(
  taskGroup: AnyFiling,
  plan: { readonly id: string; readonly data: FilingData },
  clerk: Clerk,
): FilingData {
  const planned = recordOf(plan.data, 'group')
  const leaders = rowsOf(plan.data, 'leaders')
  const { name, task, formation, fundSource, fundTotal, departOn, returnOn } = planned
  const group = { name, task, formation, fundSource, fundTotal, departOn, returnOn }
  const leader = leaders[0]
  return {
    group: {
      ...recordOf(toStartingGroup(clerk), 'group'),
      ...toFilled(group),
      planId: plan.id,
      inPlan: true,
      leaderName: leader?.['name'] ?? null,
      leaderPost: leader?.['post'] ?? null,
    },
    members: leaders.map((each, index) =>
      rowOf(taskGroup, 'members', {
        name: each['name'] ?? null,
        post: each['post'] ?? null,
        adminRank: each['adminRank'] ?? null,
        role: index === 0 ? 'leader' : null,
        workUnit: clerk.unitName,
      }),
    ),
    destinations: toDestinations(taskGroup, planned),
  }
}

function toDestinations(taskGroup: AnyFiling, planned: FieldRecord): readonly Row[] {
  const countries = Array.isArray(planned['countries']) ? planned['countries'] : []
  const { departOn = null, returnOn = null, days = null, inviter = null } = planned
  // With one country the whole trip is spent there; with several only the clerk knows how it is divided.
  const stay = countries.length === 1 ? { arriveOn: departOn, leaveOn: returnOn, days, inviter } : {}
  return countries.map((country: string) => rowOf(taskGroup, 'destinations', { country, ...stay }))
}

function rowOf(filing: AnyFiling, sectionKey: string, values: FieldRecord): Row {
  const section = filing.sections.find((each) => each.key === sectionKey)
  if (!section) throw new Error(`${filing.kind} has no section ${sectionKey}`)
  return createRow(section, values)
}

function toFilled(record: { readonly [key: string]: FieldRecord[string] | undefined }): FieldRecord {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, value ?? null]))
}
