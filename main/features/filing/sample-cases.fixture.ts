import { uuidv7 } from 'uuidv7'
import type { FilingData } from '../../../domain/filing/section.ts'
import { toIdentityNumber } from '../../../domain/reference/identity-number.ts'
import type { ServerFiling, TimelineEntry } from '../../../domain/sync/change.ts'
import { clerk } from './desk.fixture.ts'

/** Invented people. */
export const people = ['林晓东', '赵敏', '孙浩'].map((name, index) => ({
  name,
  identityNumber: toIdentityNumber({ division: '220102', birthOn: `198${index}-05-06`, sequence: 100 + index }),
}))

/** A plan with nothing left to find fault with. */
export function completePlan(): FilingData {
  return {
    unit: { name: clerk.unitName, code: clerk.unitCode, year: 2027, contact: clerk.name, phone: clerk.phone },
    group: {
      name: '赴德国、法国经贸洽谈团',
      task: '与德国、法国有关企业洽谈汽车零部件合作。',
      planType: 'official',
      countries: ['DEU', 'FRA'],
      departOn: '2027-03-08',
      returnOn: '2027-03-14',
      days: 7,
      memberCount: 3,
      fundSource: 'finance',
      fundTotal: 180000,
      formation: 'own',
    },
    leaders: [],
  }
}

/** A group whose fields are complete; its materials are not attached. */
export function completeGroup(planId: string | null = null): FilingData {
  return {
    group: {
      planId,
      inPlan: planId !== null,
      name: '赴德国、法国经贸洽谈团',
      category: 'investment',
      formation: 'own',
      applicant: clerk.unitName,
      leaderName: people[0]?.name ?? null,
      departOn: '2027-03-08',
      returnOn: '2027-03-14',
      task: '与德国、法国有关企业洽谈汽车零部件合作。',
      route: '长春—北京—法兰克福—巴黎—北京—长春',
      fundSource: 'finance',
      fundDetail: '省级财政专项经费',
      fundTotal: 180000,
      noticeFromOn: '2026-11-09',
      noticeToOn: '2026-11-13',
      handler: clerk.name,
      handlerPhone: clerk.phone,
    },
    members: people.map(({ name, identityNumber }, index) => ({
      id: uuidv7(),
      name,
      role: index === 0 ? 'leader' : 'member',
      identityType: 'identity-card',
      identityNumber,
      sex: index % 2 === 0 ? '2' : '1',
      birthOn: `198${index}-05-06`,
      workUnit: clerk.unitName,
      post: '处长',
      adminRank: 'county',
      staffType: 'civil-servant',
      classified: false,
    })),
    destinations: [
      toStay('DEU', '柏林', '2027-03-08', '2027-03-11', 4),
      toStay('FRA', '巴黎', '2027-03-12', '2027-03-14', 3),
    ],
    itinerary: [],
  }
}

function toStay(country: string, city: string, arriveOn: string, leaveOn: string, days: number) {
  return { id: uuidv7(), country, city, arriveOn, leaveOn, days, inviter: '某某商会', stopover: false }
}

/** What the server would tell of a filing. */
export function toServerFiling(filing: Partial<ServerFiling> & Pick<ServerFiling, 'id' | 'data'>): ServerFiling {
  return {
    kind: 'task-group',
    unitCode: clerk.unitCode,
    unitName: clerk.unitName,
    state: 'submitted',
    number: null,
    revision: 1,
    round: 1,
    materials: [],
    reviews: [],
    opinion: null,
    timeline: [],
    submittedAt: '2026-11-21T03:00:00.000Z',
    updatedAt: '2026-11-21T03:00:00.000Z',
    ...filing,
  }
}

export function toEntry(event: TimelineEntry['event'], round: number): TimelineEntry {
  const by =
    event === 'submitted' ? { role: 'unit' as const, name: clerk.name } : { role: 'office' as const, name: '王某' }
  return { id: uuidv7(), at: '2026-11-21T03:00:00.000Z', event, by, round, slot: null, opinion: null }
}
