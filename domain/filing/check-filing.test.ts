import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { filings, getFiling } from '../filings.ts'
import { OfficePack } from '../office-pack/office-pack.ts'
import { samplePlan } from '../plan/plan.sample.ts'
import { FilingDataShape } from '../sync/submission.ts'
import { sampleTaskGroup } from '../task-group/task-group.sample.ts'
import { checkFiling, checkRules } from './check-filing.ts'
import { sampleFacts } from './facts.sample.ts'
import { toCompleteData } from './filing-data.ts'
import type { AnyFiling } from './define-filing.ts'
import type { FilingData } from './section.ts'

const pack = OfficePack.parse(JSON.parse(readFileSync('resources/offices/jilin/pack.json', 'utf8')))
const samples: Readonly<Record<string, FilingData>> = { plan: samplePlan, 'task-group': sampleTaskGroup }

describe('a filing without a fault', () => {
  test.each(filings)('$title: nothing but the missing materials is found', (filing) => {
    const missing = (pack.materials[filing.kind] ?? []).filter((slot) => slot.required && slot.when === undefined)
    const issues = check(filing, samples[filing.kind] ?? {}).filter((issue) => issue.code !== 'material/missing')
    expect(issues).toEqual([])
    expect(check(filing, samples[filing.kind] ?? {}).length).toBeGreaterThanOrEqual(missing.length)
  })
})

test('an empty task group lacks its fields, members, destinations and materials, and breaks no rule', () => {
  const codes = new Set(check(getFiling('task-group'), {}).map((issue) => issue.code))
  expect(codes).toEqual(new Set(['required', 'too-few-rows', 'material/missing']))
})

test('the pack decides: a rule it does not name is off, and how grave a finding is stands in it', () => {
  const filing = getFiling('plan')
  const data = { ...samplePlan, group: { ...samplePlan.group, memberCount: 7 } }
  const setting = pack.rules['plan']?.['group-size']
  if (!setting) throw new Error('the pack names group-size')
  function rulesOf(rules: OfficePack['rules']) {
    return checkRules(filing, { ...pack, rules }, data, sampleFacts)
  }
  expect(rulesOf({})).toEqual([])
  expect(rulesOf({ plan: { 'group-size': { ...setting, severity: 'note' } } })).toEqual([
    { code: 'rule/group-size', severity: 'note', path: 'group.memberCount', values: { count: 7, max: 6 } },
  ])
  expect(rulesOf({ plan: { 'group-size': { ...setting, parameters: { max: 7 } } } })).toEqual([])
})

test('a rule never meets what is malformed: its own issue tells', () => {
  const data = { ...samplePlan, group: { ...samplePlan.group, departOn: '2027-03-', days: 'five' } }
  const codes = check(getFiling('plan'), data).map((issue) => `${issue.code} @ ${issue.path}`)
  expect(codes).toEqual(['not-a-day @ group.departOn', 'not-a-number @ group.days'])
})

describe('whatever arrives', () => {
  const runs = 300

  test.each(filings)(
    '$title: is checked without an exception, and each issue names a place and plain values',
    (filing) => {
      const property = fc.property(arbitraryData(filing), (data) => {
        FilingDataShape.parse(data)
        for (const issue of check(filing, data)) {
          expect(issue.path).not.toBe('')
          for (const value of Object.values(issue.values ?? {})) expect(JSON.stringify(value)).not.toBe('null')
        }
      })
      expect(fc.check(property, { numRuns: runs, seed: 2026 })).toMatchObject({ failed: false, numRuns: runs })
    },
  )

  test.each(filings)('$title: completing twice is completing once', (filing) => {
    const property = fc.property(arbitraryData(filing), (data) => {
      const once = toCompleteData(filing, data)
      expect(toCompleteData(filing, once)).toEqual(once)
    })
    expect(fc.check(property, { numRuns: runs, seed: 2026 })).toMatchObject({ failed: false, numRuns: runs })
  })

  test.each(filings)('$title: a field nobody knows is dropped', (filing) => {
    const known = new Set(['id', ...filing.sections.flatMap((section) => section.fields.map((field) => field.key))])
    const strange = fc.string({ minLength: 1 }).filter((key) => !known.has(key))
    const property = fc.property(arbitraryData(filing), strange, (data, key) => {
      const records = Object.values(toCompleteData(filing, addEverywhere(data, key))).flat()
      expect(records.some((record) => Object.hasOwn(record, key))).toBe(false)
    })
    expect(fc.check(property, { numRuns: runs, seed: 2026 })).toMatchObject({ failed: false, numRuns: runs })
    console.log(`${filing.kind}: 3 properties, ${runs} arbitrary filings each`)
  })
})

function check(filing: AnyFiling, data: FilingData) {
  const plan = { state: 'approved', year: null, memberCount: null, days: null, countries: [], usedBy: 1 }
  return checkFiling(filing, pack, { data, materials: [], reviews: [], facts: { ...sampleFacts, plan } })
}

/** Sections and fields of the definition, each with any value a message may carry, the right ones among them. */
function arbitraryData(filing: AnyFiling): fc.Arbitrary<FilingData> {
  const day = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
  const value = fc.oneof(
    fc.string(),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.integer({ min: -5, max: 3000 }),
    fc.boolean(),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.constantFrom('2027-03-15', '2027-03-19', '2027-02-30', '9999-12-31', 'DEU', 'leader', 'training', '', null),
    day.map((date) => date.toISOString().slice(0, 10)),
  )
  const sections = filing.sections.map((section) => {
    const record = fc.record(Object.fromEntries(section.fields.map((field) => [field.key, value])), {
      requiredKeys: [],
    })
    const row = fc.tuple(fc.uuid(), record).map(([id, fields]) => ({ ...fields, id }))
    return [
      section.key,
      fc.oneof({ weight: 1, arbitrary: record }, { weight: 3, arbitrary: fc.array(row, { maxLength: 4 }) }),
    ]
  })
  return fc.record(Object.fromEntries(sections), { requiredKeys: [] }) as fc.Arbitrary<FilingData>
}

function addEverywhere(data: FilingData, key: string): FilingData {
  return Object.fromEntries(
    Object.entries(data).map(([section, value]) => [
      section,
      Array.isArray(value) ? value.map((row) => ({ ...row, [key]: 1 })) : { ...value, [key]: 1 },
    ]),
  )
}
