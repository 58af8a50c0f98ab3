import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import type { CaseFacts } from '../filing/rule.ts'
import { runRule } from '../filing/run-rule.sample.ts'
import type { FilingData } from '../filing/section.ts'
import { OfficePack } from '../office-pack/office-pack.ts'
import { planFiling } from './plan.filing.ts'
import { samplePlan } from './plan.sample.ts'
import type { PlanData } from './plan.sections.ts'

const pack = OfficePack.parse(JSON.parse(readFileSync('resources/offices/jilin/pack.json', 'utf8')))

type Case = readonly [name: string, data: FilingData, found: readonly string[], facts?: Partial<CaseFacts>]

const cases: Readonly<Record<string, readonly Case[]>> = {
  'dates-in-year': [
    ['dates inside the year are in order', samplePlan, []],
    ['a trip of one day is in order', group({ returnOn: '2027-03-15' }), []],
    ['a return the day before departure is reversed', group({ returnOn: '2027-03-14' }), ['reversed @ group.returnOn']],
    ['the first day of the year belongs to it', group({ departOn: '2027-01-01' }), []],
    ['the last day of the year belongs to it', group({ departOn: '2027-12-31', returnOn: '2028-01-04' }), []],
    ['the day before the year does not', group({ departOn: '2026-12-31' }), ['other-year @ group.departOn']],
    [
      'the day after the year does not',
      group({ departOn: '2028-01-01', returnOn: '2028-01-05' }),
      ['other-year @ group.departOn'],
    ],
    ['without a year nothing is found', unit({ year: null }), []],
  ],
  'days-match-dates': [
    ['days that match the dates are right', samplePlan, []],
    ['one day too few is found', group({ days: 4 }), ['found @ group.days']],
    ['one day too many is found', group({ days: 6 }), ['found @ group.days']],
    ['reversed dates are left to their own rule', group({ returnOn: '2027-03-01' }), []],
    ['without days nothing is found', group({ days: null }), []],
  ],
  'days-abroad': [
    ['four days in one country are below the limit', group({ days: 4 }), []],
    ['five days in one country are at the limit', group({ days: 5 }), []],
    ['six days in one country are above it', group({ days: 6 }), ['found @ group.days']],
    ['six days in a far country are at its limit', group({ countries: ['BRA'], days: 6 }), []],
    ['seven days in a far country are above it', group({ countries: ['BRA'], days: 7 }), ['found @ group.days']],
    ['eight days in two countries are at the limit', group({ countries: ['DEU', 'FRA'], days: 8 }), []],
    ['nine days in two countries are above it', group({ countries: ['DEU', 'FRA'], days: 9 }), ['found @ group.days']],
    ['ten days in three countries are at the limit', group({ countries: ['DEU', 'FRA', 'ITA'], days: 10 }), []],
    [
      'eleven days in three countries are above it',
      group({ countries: ['DEU', 'FRA', 'ITA'], days: 11 }),
      ['found @ group.days'],
    ],
    ['training is judged by its own approval', group({ planType: 'training', days: 21 }), []],
    ['without a country nothing is found', group({ countries: null, days: 60 }), []],
    ['without days nothing is found', group({ days: null }), []],
  ],
  'countries-max': [
    ['two countries are below the limit', group({ countries: ['DEU', 'FRA'] }), []],
    ['three countries are at the limit', group({ countries: ['DEU', 'FRA', 'ITA'] }), []],
    ['four countries are above it', group({ countries: ['DEU', 'FRA', 'ITA', 'AUT'] }), ['found @ group.countries']],
    ['no country is not too many', group({ countries: [] }), []],
  ],
  'group-size': [
    ['five people are below the limit', group({ memberCount: 5 }), []],
    ['six people are at the limit', group({ memberCount: 6 }), []],
    ['seven people are above it', group({ memberCount: 7 }), ['found @ group.memberCount']],
    ['an unknown number is not too many', group({ memberCount: null }), []],
  ],
  'filing-deadline': [
    ['the day before the deadline is in time', samplePlan, [], { today: '2026-12-30' }],
    ['the deadline itself is in time', samplePlan, [], { today: '2026-12-31' }],
    ['the day after is late', samplePlan, ['found @ unit.year'], { today: '2027-01-01' }],
    ['without a year there is no deadline', unit({ year: null }), [], { today: '2030-01-01' }],
  ],
  'leader-frequency': [
    ['no trip in two years and one in the term leave room for this one', samplePlan, []],
    ['one trip in two years leaves none', leader({ tripsInTwoYears: 1 }), ['found @ leaders.leader-1.tripsInTwoYears']],
    ['two trips in the term leave none', leader({ tripsInTerm: 2 }), ['found @ leaders.leader-1.tripsInTerm']],
    [
      'a leader over both limits is found once',
      leader({ tripsInTwoYears: 3, tripsInTerm: 4 }),
      ['found @ leaders.leader-1.tripsInTwoYears'],
    ],
    ['unknown figures count as none', leader({ tripsInTwoYears: null, tripsInTerm: null }), []],
  ],
}

let tried = 0
afterAll(() => console.log(`plan rules: ${tried} cases over ${planFiling.rules.length} rules`))

test('every rule of a plan has cases', () => {
  expect(Object.keys(cases)).toEqual(planFiling.rules.map((rule) => rule.key))
})

test('every sentence the pack has for these rules is reached by a case', () => {
  for (const [key, { message }] of Object.entries(pack.rules['plan'] ?? {})) {
    const variants = typeof message === 'string' ? ['found'] : Object.keys(message)
    const reached = new Set(cases[key]?.flatMap(([, , found]) => found.map((each) => each.split(' @ ')[0])))
    expect(reached, key).toEqual(new Set(variants))
  }
})

describe.each(Object.entries(cases))('%s', (key, list) => {
  for (const [name, data, found, facts] of list) {
    test(name, () => {
      expect(runRule(pack, 'plan', key, data, facts)).toEqual(found)
      tried += 1
    })
  }

  test('an empty plan has nothing to find', () => {
    expect(runRule(pack, 'plan', key, {}, { today: '2030-01-01' })).toEqual([])
    tried += 1
  })
})

function unit(change: Partial<PlanData['unit']>): FilingData {
  return { ...samplePlan, unit: { ...samplePlan.unit, ...change } }
}

function group(change: Partial<PlanData['group']>): FilingData {
  return { ...samplePlan, group: { ...samplePlan.group, ...change } }
}

function leader(change: Partial<PlanData['leaders'][number]>): FilingData {
  return { ...samplePlan, leaders: samplePlan.leaders.map((each) => ({ ...each, ...change })) }
}
