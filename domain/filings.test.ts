import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filings } from './filings.ts'
import { OfficePack } from './office-pack/office-pack.ts'

const codeLists = new Set<string>([
  ...readJson('codes').items.map((list: { key: string }) => list.key),
  'countries',
  'missions',
  'ports',
])
const pack = OfficePack.parse(JSON.parse(readFileSync('resources/offices/jilin/pack.json', 'utf8')))

function readJson(name: string) {
  return JSON.parse(readFileSync(`resources/reference/${name}.json`, 'utf8'))
}

test('every choice of every filing takes its codes from a list that exists', () => {
  const fields = filings.flatMap((filing) => filing.sections.flatMap((section) => [...section.fields]))
  const unknown = fields.filter((field) => field.codes !== undefined && !codeLists.has(field.codes))
  expect(unknown.map((field) => [field.key, field.codes])).toEqual([])
  expect(fields.length).toBeGreaterThan(60)
})

test('field keys are unique in their section, sections in their filing, kinds in the product', () => {
  for (const filing of filings) {
    const keys = filing.sections.flatMap((section) => section.fields.map((field) => `${section.key}.${field.key}`))
    expect(new Set(keys).size).toBe(keys.length)
  }
  expect(new Set(filings.map((filing) => filing.kind)).size).toBe(filings.length)
})

test('the Jilin pack names only rules that exist, with parameters the rules understand', () => {
  for (const [kind, settings] of Object.entries(pack.rules)) {
    const rules = new Map(filings.find((filing) => filing.kind === kind)?.rules.map((rule) => [rule.key, rule]))
    for (const [key, setting] of Object.entries(settings)) {
      const rule = rules.get(key)
      expect(rule, `${kind}: ${key}`).toBeDefined()
      expect(rule?.parameters.safeParse(setting.parameters).success, `${kind}: ${key}`).toBe(true)
    }
    expect([...rules.keys()].filter((key) => !(key in settings))).toEqual([])
  }
})
