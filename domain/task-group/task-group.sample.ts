import { addDays } from '../reference/calendar.ts'
import { toIdentityNumber } from '../reference/identity-number.ts'
import type { TaskGroupData } from './task-group.sections.ts'

/** A task group without a fault: five days in one country, two invented people. For tests. */
export const sampleTaskGroup: TaskGroupData = {
  group: {
    planId: null,
    inPlan: false,
    name: '赴德国农业技术交流团',
    category: 'cooperation',
    formation: 'own',
    applicant: '吉林省某单位',
    leaderName: '林知远',
    leaderPost: '副厅长',
    departOn: '2027-03-15',
    returnOn: '2027-03-19',
    memberCount: 2,
    totalDays: 5,
    task: '考察保护性耕作技术，商谈联合试验。',
    expectedResult: '签署联合试验备忘录。',
    route: '长春—北京—柏林—北京—长春',
    fundSource: 'finance',
    fundDetail: '年度外事经费',
    fundTotal: 180_000.5,
    noticeFromOn: '2026-11-09',
    noticeToOn: '2026-11-13',
    noticePlace: '单位公告栏',
    handler: '宋知夏',
    handlerPhone: '13844001122',
    tripsInTwoYears: null,
    notes: null,
  },
  members: [
    sampleMember('member-1', '林知远', 'leader', '1975-06-01', 11),
    sampleMember('member-2', '宋知夏', 'member', '1988-02-29', 24),
  ],
  destinations: [sampleStay('stay-1', 'DEU', '2027-03-15', '2027-03-19', 5)],
  itinerary: Array.from({ length: 5 }, (_, index) => sampleDay(`day-${index}`, addDays('2027-03-15', index))),
}

export function sampleMember(id: string, name: string, role: string, birthOn: string, sequence: number) {
  return {
    id,
    name,
    role,
    identityType: 'identity-card',
    identityNumber: toIdentityNumber({ division: '220102', birthOn, sequence }),
    sex: sequence % 2 === 1 ? '1' : '2',
    birthOn,
    age: null,
    workUnit: '吉林省某单位',
    post: '处长',
    adminRank: 'county',
    staffType: 'civil-servant',
    politicalStatus: '13',
    health: '1',
    classified: false,
    classifiedLevel: null,
    statusAbroad: null,
    lastTripOn: null,
    passportNumber: null,
  } satisfies TaskGroupData['members'][number]
}

export function sampleStay(id: string, country: string, arriveOn: string, leaveOn: string, days: number) {
  return {
    id,
    country,
    city: '首都',
    arriveOn,
    leaveOn,
    days,
    inviter: '农业研究所',
    inviterContact: null,
    stopover: false,
  } satisfies TaskGroupData['destinations'][number]
}

export function sampleDay(id: string, on: string) {
  return {
    id,
    on,
    city: '柏林',
    morning: '座谈',
    afternoon: '参观试验田',
    counterpart: null,
    transport: null,
  } satisfies TaskGroupData['itinerary'][number]
}
