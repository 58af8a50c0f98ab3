import { toCompleteData } from '../../domain/filing/filing-data.ts'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import type { FieldRecord, FilingData, Row } from '../../domain/filing/section.ts'
import { planFiling } from '../../domain/plan/plan.filing.ts'
import { addDays } from '../../domain/reference/calendar.ts'
import { taskGroupFiling } from '../../domain/task-group/task-group.filing.ts'
import type { Person } from '../../domain/sync/change.ts'
import type { Chance } from './random.ts'
import { sampleCategories, sampleFunds, samplePlaces, sampleThemes, type SamplePlace } from './sample-topics.ts'
import type { SampleUnit } from './sample-units.ts'

/** A filing as a unit wrote it, before the office gave it number and state. */
export interface SampleFiling {
  readonly filing: AnyFiling
  readonly unit: SampleUnit
  readonly data: FilingData
  readonly departOn: string
}

export interface SampleTrip {
  readonly unit: SampleUnit
  readonly people: readonly Person[]
  readonly departOn: string
  /** At which a row of the form was added. */
  readonly at: Date
}

/** A group of one to five people to one or two countries, complete and within the rules. */
export function toSampleGroup(chance: Chance, { unit, people, departOn, at }: SampleTrip): SampleFiling {
  const places = pickPlaces(chance)
  const daysEach = places.length === 1 ? chance.between(3, 5) : 4
  const returnOn = addDays(departOn, daysEach * places.length - 1)
  const [leader] = people
  const title = toTitle(chance, places)
  const group: FieldRecord = {
    inPlan: false,
    name: title,
    category: chance.pick(sampleCategories),
    formation: chance.percent(85) ? 'own' : 'join',
    applicant: unit.name.slice(0, 30),
    leaderName: leader?.name ?? null,
    leaderPost: leader?.post ?? null,
    departOn,
    returnOn,
    task: `${title.replace(/团组$/, '')}，与${places.map((place) => place.inviter).join('、')}商定下一步合作。`,
    route: ['长春', '北京', ...places.map((place) => place.city), '北京', '长春'].join('—'),
    fundSource: chance.pick(sampleFunds),
    fundDetail: '单位年度因公出国经费',
    fundTotal: chance.between(30, 260) * 1000,
    noticeFromOn: addDays(departOn, -80),
    noticeToOn: addDays(departOn, -70),
    noticePlace: '单位公告栏',
    handler: '郑检样',
    handlerPhone: '0431-80000771',
  }
  const data = toCompleteData(taskGroupFiling, {
    group,
    members: people.map((person, index) => toMember(chance.uuid(at), person, index === 0)),
    destinations: places.map((place, index) => ({
      id: chance.uuid(at),
      country: place.country,
      city: place.city,
      arriveOn: addDays(departOn, index * daysEach),
      leaveOn: addDays(departOn, (index + 1) * daysEach - 1),
      days: daysEach,
      inviter: place.inviter,
      stopover: false,
    })),
    itinerary: [],
  })
  return { filing: taskGroupFiling, unit, data, departOn }
}

/** A plan for a trip of the unit in the year of `departOn`. */
export function toSamplePlan(chance: Chance, { unit, people, departOn }: SampleTrip): SampleFiling {
  const places = pickPlaces(chance)
  const days = places.length === 1 ? 5 : 8
  const title = toTitle(chance, places)
  const data = toCompleteData(planFiling, {
    unit: {
      name: unit.name,
      code: unit.code,
      year: Number(departOn.slice(0, 4)),
      contact: '郑检样',
      phone: '0431-80000771',
      lastYearGroups: 6,
      lastYearPeople: 21,
      thisYearGroups: 7,
      thisYearPeople: 26,
      budget: 860_000,
    },
    group: {
      name: title,
      task: `${title}，落实已签署的合作备忘录。`,
      planType: 'official',
      countries: places.map((place) => place.country),
      departOn,
      returnOn: addDays(departOn, days - 1),
      days,
      memberCount: people.length,
      mainMembers: people.map((person) => person.name).join('、'),
      inviter: places[0]?.inviter ?? null,
      fundSource: 'finance',
      fundTotal: chance.between(60, 240) * 1000,
      formation: 'own',
      crossRegion: false,
    },
    leaders: [],
  })
  return { filing: planFiling, unit, data, departOn }
}

function pickPlaces(chance: Chance): readonly SamplePlace[] {
  const first = chance.pick(samplePlaces)
  const second = chance.percent(35) ? chance.pick(samplePlaces) : first
  return first.country === second.country ? [first] : [first, second]
}

function toTitle(chance: Chance, places: readonly SamplePlace[]): string {
  return `赴${places.map((place) => place.name).join('、')}${chance.pick(sampleThemes)}团组`
}

function toMember(id: string, person: Person, leads: boolean): Row {
  return {
    id,
    name: person.name,
    role: leads ? 'leader' : 'member',
    identityType: person.identityType,
    identityNumber: person.identityNumber,
    sex: person.sex,
    birthOn: person.birthOn,
    workUnit: person.workUnit,
    post: person.post,
    adminRank: person.adminRank,
    staffType: person.staffType,
    politicalStatus: person.politicalStatus,
    health: person.health,
    classified: false,
    passportNumber: person.passportNumber,
  }
}
