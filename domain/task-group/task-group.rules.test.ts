import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import type { CaseFacts, PassportFacts, PlanFacts, TripFacts } from '../filing/rule.ts'
import { runRule } from '../filing/run-rule.sample.ts'
import type { FilingData } from '../filing/section.ts'
import { OfficePack } from '../office-pack/office-pack.ts'
import { taskGroupFiling } from './task-group.filing.ts'
import { sampleMember, sampleStay, sampleTaskGroup as good } from './task-group.sample.ts'
import type { TaskGroupData } from './task-group.sections.ts'

const pack = OfficePack.parse(JSON.parse(readFileSync('resources/offices/jilin/pack.json', 'utf8')))
const holder = good.members[0]?.identityNumber ?? ''

type Case = readonly [name: string, data: FilingData, found: readonly string[], facts?: Partial<CaseFacts>]

const cases: Readonly<Record<string, readonly Case[]>> = {
  'dates-in-order': [
    ['a return after departure is in order', good, []],
    ['a return on the day of departure is in order', group({ returnOn: '2027-03-15' }), []],
    ['a return the day before is not', group({ returnOn: '2027-03-14' }), ['found @ group.returnOn']],
    ['without a return nothing is found', group({ returnOn: null }), []],
  ],
  'departure-lead': [
    ['46 days before a trip to one country are enough', good, [], { today: '2027-01-28' }],
    ['45 days are exactly enough', good, [], { today: '2027-01-29' }],
    ['44 days are too few', good, ['found @ group.departOn'], { today: '2027-01-30' }],
    ['departure in the past is too late', good, ['found @ group.departOn'], { today: '2027-03-16' }],
    ['60 days are enough for two countries', stays('DEU', 'FRA'), [], { today: '2027-01-14' }],
    ['59 days are not', stays('DEU', 'FRA'), ['found @ group.departOn'], { today: '2027-01-15' }],
    ['two cities of one country are one country', stays('DEU', 'DEU'), [], { today: '2027-01-29' }],
    ['without departure nothing is found', group({ departOn: null }), []],
  ],
  'notice-workdays': [
    ['Monday to Friday are five working days', good, []],
    ['Monday to Monday are six', group({ noticeToOn: '2026-11-16' }), []],
    ['an end typed a century too late is enough, and counted in no time', group({ noticeToOn: '2126-11-13' }), []],
    ['Monday to Thursday are too few', group({ noticeToOn: '2026-11-12' }), ['found @ group.noticeToOn']],
    [
      'a weekend adds nothing',
      group({ noticeFromOn: '2026-11-10', noticeToOn: '2026-11-15' }),
      ['found @ group.noticeToOn'],
    ],
    ['a reversed notice counts as none', group({ noticeToOn: '2026-11-01' }), ['found @ group.noticeToOn']],
    ['without an end nothing is found', group({ noticeToOn: null }), []],
  ],
  'plan-usable': [
    ['a group outside the plan needs none', good, []],
    ['a group in the plan names one', group({ inPlan: true }), ['none @ group.planId'], { plan: plan() }],
    ['a plan nobody knows is none', inPlan(), ['none @ group.planId']],
    ['an approved plan that is large enough is usable', inPlan(), [], { plan: plan() }],
    ['a plan in review is told', inPlan(), ['in-review @ group.planId'], { plan: plan({ state: 'submitted' }) }],
    ['a draft is not filed', inPlan(), ['not-filed @ group.planId'], { plan: plan({ state: 'draft' }) }],
    ['a returned plan is not filed', inPlan(), ['not-filed @ group.planId'], { plan: plan({ state: 'returned' }) }],
    ['a withdrawn plan is not filed', inPlan(), ['not-filed @ group.planId'], { plan: plan({ state: 'withdrawn' }) }],
    ['a plan another group uses is used up', inPlan(), ['used-up @ group.planId'], { plan: plan({ usedBy: 1 }) }],
    ['as many people as planned are right', inPlan(), [], { plan: plan({ memberCount: 2 }) }],
    ['one more is told', inPlan(), ['more-people @ group.planId'], { plan: plan({ memberCount: 1 }) }],
    ['one day more is told', inPlan(), ['more-days @ group.planId'], { plan: plan({ days: 4 }) }],
    ['a plan without figures limits nothing', inPlan(), [], { plan: plan({ memberCount: null, days: null }) }],
    ['another country is told', inPlan(), ['other-country @ group.planId'], { plan: plan({ countries: ['FRA'] }) }],
    [
      'a stopover in another country is not',
      { ...inPlan(), destinations: [...good.destinations, stopover('QAT')] },
      [],
      { plan: plan() },
    ],
  ],
  'leader-is-member': [
    ['a leader among the members is right', good, []],
    ['a leader who is no member is found', group({ leaderName: '贺云舟' }), ['not-a-member @ group.leaderName']],
    ['no leader by role is found', members({ role: 'member' }), ['one-leader @ group.leaderName']],
    ['two leaders by role are found', members({ role: 'leader' }), ['one-leader @ group.leaderName']],
    ['another leader by role is found', group({ leaderName: '宋知夏' }), ['other-leader @ group.leaderName']],
    ['without members nothing is found', { ...good, members: [] }, []],
  ],
  'group-size': [
    ['five people are below the limit', people(5), []],
    ['six people are at the limit', people(6), []],
    ['seven people are above it', people(7), ['found @ members']],
    ['25 people in training are at their limit', group({ formation: 'training' }, people(25)), []],
    ['26 people in training are above it', group({ formation: 'training' }, people(26)), ['found @ members']],
  ],
  'duplicate-member': [
    ['two people with numbers of their own are right', good, []],
    [
      'the second of two equal numbers is found',
      members({ identityNumber: holder }),
      ['found @ members.member-2.identityNumber'],
    ],
    ['numbers not typed yet are not equal', members({ identityNumber: null }), []],
    ['numbers emptied again are not equal', members({ identityNumber: '' }), []],
  ],
  'member-passports': [
    ['a passport valid seven months after return is right', good, [], passport({ expiresOn: '2027-10-19' })],
    ['exactly six months are enough', good, [], passport({ expiresOn: '2027-09-19' })],
    [
      'a day less is told',
      good,
      ['expires-early @ members.member-1.passportNumber'],
      passport({ expiresOn: '2027-09-18' }),
    ],
    ['a lent passport counts as held', good, [], passport({ state: 'lent' })],
    [
      'an overdue one must come back first',
      good,
      ['overdue @ members.member-1.passportNumber'],
      passport({ state: 'overdue' }),
    ],
    ['a cancelled one does not count', good, [], passport({ state: 'cancelled', expiresOn: '2026-12-01' })],
    ['a lost one does not count', good, [], passport({ state: 'lost', expiresOn: '2026-12-01' })],
    ['a member without a passport will get one', good, []],
    ['without a return nothing is found', group({ returnOn: null }), [], passport({ expiresOn: '2026-12-01' })],
  ],
  'overlapping-trips': [
    ['a trip that ended the day before does not overlap', good, [], trip('2027-03-10', '2027-03-14')],
    [
      'a trip that ends on the day of departure overlaps',
      good,
      ['found @ members.member-1.name'],
      trip('2027-03-10', '2027-03-15'),
    ],
    [
      'a trip that starts on the day of return overlaps',
      good,
      ['found @ members.member-1.name'],
      trip('2027-03-19', '2027-03-25'),
    ],
    ['a trip that starts the day after does not', good, [], trip('2027-03-20', '2027-03-25')],
    ['a trip around this one overlaps', good, ['found @ members.member-1.name'], trip('2027-03-01', '2027-03-31')],
    ['a trip of somebody else does not', members({ identityNumber: null }), [], trip('2027-03-01', '2027-03-31')],
    ['without a return nothing is found', group({ returnOn: null }), [], trip('2027-03-01', '2027-03-31')],
  ],
  'countries-max': [
    ['two countries are below the limit', stays('DEU', 'FRA'), []],
    ['three countries are at the limit', stays('DEU', 'FRA', 'ITA'), []],
    ['four countries are above it', stays('DEU', 'FRA', 'ITA', 'AUT'), ['found @ destinations']],
    ['a country visited twice counts once', stays('DEU', 'FRA', 'ITA', 'DEU'), []],
    [
      'a stopover does not count',
      { ...good, destinations: [...stays('DEU', 'FRA', 'ITA').destinations, stopover('QAT')] },
      [],
    ],
    ['a destination without a country does not count', stays('DEU', 'FRA', 'ITA', null), []],
  ],
  'days-abroad': [
    ['four days in one country are below the limit', days(['DEU', 4]), []],
    ['five days in one country are at the limit', days(['DEU', 5]), []],
    ['six days in one country are above it', days(['DEU', 6]), ['found @ destinations']],
    ['six days in a far country are at its limit', days(['KEN', 6]), []],
    ['seven days in a far country are above it', days(['KEN', 7]), ['found @ destinations']],
    ['eight days in two countries are at the limit', days(['DEU', 4], ['FRA', 4]), []],
    ['nine days in two countries are above it', days(['DEU', 5], ['FRA', 4]), ['found @ destinations']],
    ['ten days in three countries are at the limit', days(['DEU', 4], ['FRA', 3], ['ITA', 3]), []],
    ['eleven days in three countries are above it', days(['DEU', 4], ['FRA', 4], ['ITA', 3]), ['found @ destinations']],
    ['training is judged by its own approval', group({ formation: 'training' }, days(['DEU', 21])), []],
    ['a stopover adds no days', { ...good, destinations: [...good.destinations, stopover('QAT')] }, []],
    ['days nobody typed count as none', days(['DEU', null]), []],
  ],
  'days-match-dates': [
    ['days that match the dates are right', good, []],
    ['one day too few is found', days(['DEU', 4]), ['found @ group.returnOn']],
    ['one day too many is found', days(['DEU', 6]), ['found @ group.returnOn']],
    ['a stopover adds no days', { ...good, destinations: [...good.destinations, stopover('QAT')] }, []],
    ['reversed dates are left to their own rule', group({ returnOn: '2027-03-01' }), []],
    ['without destinations nothing is found', { ...good, destinations: [] }, []],
  ],
  'stay-inside-trip': [
    ['a stay as long as the trip is inside', good, []],
    [
      'arrival before departure is outside',
      stay({ arriveOn: '2027-03-14' }),
      ['outside @ destinations.stay-1.arriveOn'],
    ],
    [
      'leaving after the return is outside',
      stay({ leaveOn: '2027-03-20' }),
      ['outside @ destinations.stay-1.arriveOn'],
    ],
    ['a stay of one day is in order', stay({ leaveOn: '2027-03-15' }), []],
    [
      'leaving before arrival is reversed',
      stay({ arriveOn: '2027-03-17', leaveOn: '2027-03-16' }),
      ['reversed @ destinations.stay-1.leaveOn'],
    ],
    ['a stay without dates is left to the fields', stay({ arriveOn: null }), []],
  ],
  'itinerary-complete': [
    ['a plan for every day is complete', good, []],
    ['a missing day is found', { ...good, itinerary: good.itinerary.slice(1) }, ['found @ itinerary']],
    ['30 days without a plan are found', group({ returnOn: '2027-04-13' }), ['found @ itinerary']],
    ['31 days need no plan for every day', group({ returnOn: '2027-04-14' }), []],
    ['reversed dates are left to their own rule', group({ returnOn: '2027-03-01' }), []],
    ['without departure nothing is found', group({ departOn: null }), []],
  ],
}

let tried = 0
afterAll(() => console.log(`task-group rules: ${tried} cases over ${taskGroupFiling.rules.length} rules`))

test('every rule of a task group has cases', () => {
  expect(Object.keys(cases)).toEqual(taskGroupFiling.rules.map((rule) => rule.key))
})

test('every sentence the pack has for these rules is reached by a case', () => {
  for (const [key, { message }] of Object.entries(pack.rules['task-group'] ?? {})) {
    const variants = typeof message === 'string' ? ['found'] : Object.keys(message)
    const reached = new Set(cases[key]?.flatMap(([, , found]) => found.map((each) => each.split(' @ ')[0])))
    expect(reached, key).toEqual(new Set(variants))
  }
})

describe.each(Object.entries(cases))('%s', (key, list) => {
  for (const [name, data, found, facts] of list) {
    test(name, () => {
      expect(runRule(pack, 'task-group', key, data, facts)).toEqual(found)
      tried += 1
    })
  }

  test('an empty task group has nothing to find', () => {
    expect(runRule(pack, 'task-group', key, {}, { plan: plan(), today: '2030-01-01' })).toEqual([])
    tried += 1
  })
})

function group(change: Partial<TaskGroupData['group']>, data = good): TaskGroupData {
  return { ...data, group: { ...data.group, ...change } }
}

function inPlan(): TaskGroupData {
  return group({ inPlan: true, planId: 'plan-1' })
}

function members(change: Partial<TaskGroupData['members'][number]>): TaskGroupData {
  return { ...good, members: good.members.map((member) => ({ ...member, ...change })) }
}

function people(count: number): TaskGroupData {
  const list = Array.from({ length: count }, (_, index) =>
    sampleMember(`m-${index}`, '某人', 'member', '1980-01-01', index),
  )
  return { ...good, members: list }
}

function stays(...countries: readonly (string | null)[]): TaskGroupData {
  return days(...countries.map((country) => [country, 1] as const))
}

function days(...list: readonly (readonly [country: string | null, days: number | null])[]): TaskGroupData {
  const destinations = list.map(([country, count], index) => {
    const sample = sampleStay(`stay-${index + 1}`, country ?? '', '2027-03-15', '2027-03-19', count ?? 0)
    return { ...sample, country, days: count }
  })
  return { ...good, destinations }
}

function stay(change: Partial<TaskGroupData['destinations'][number]>): TaskGroupData {
  return { ...good, destinations: good.destinations.map((each) => ({ ...each, ...change })) }
}

function stopover(country: string): TaskGroupData['destinations'][number] {
  return { ...sampleStay('stopover', country, '2027-03-15', '2027-03-15', 1), stopover: true }
}

function plan(change: Partial<PlanFacts> = {}): PlanFacts {
  return { state: 'approved', year: 2027, memberCount: 6, days: 5, countries: ['DEU'], usedBy: 0, ...change }
}

function passport(change: Partial<PassportFacts>): Partial<CaseFacts> {
  const sample = { identityNumber: holder, number: 'PE1234567', expiresOn: '2030-01-01', state: 'in-store' } as const
  return { passports: [{ ...sample, ...change }] }
}

function trip(departOn: string, returnOn: string): Partial<CaseFacts> {
  const other: TripFacts = { identityNumber: holder, name: '林知远', groupName: '赴法国交流团', departOn, returnOn }
  return { trips: [other] }
}
