import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OfficePack, toSentence } from './office-pack.ts'
import { listUnusableRules } from './unusable-rules.ts'

const json = JSON.parse(readFileSync('resources/offices/jilin/pack.json', 'utf8'))

test('a sentence takes the values of its finding; what the finding does not give stays visible', () => {
  expect(toSentence('超过 {max} 人，现有 {count} 人。', { max: 6, count: 7 })).toBe('超过 6 人，现有 7 人。')
  expect(toSentence('{name} 与 {name}', { name: '林知远' })).toBe('林知远 与 林知远')
  expect(toSentence('{max} 与 {other}', { max: 0 })).toBe('0 与 {other}')
  expect(toSentence('没有占位符')).toBe('没有占位符')
})

test('a value is put in as it is, even when it looks like a placeholder or a pattern', () => {
  expect(toSentence('{name}：{max}', { name: '$1{max}$&', max: 6 })).toBe('$1{max}$&：6')
})

test('every sentence of the Jilin pack ends as a sentence, and every rule names its source', () => {
  const pack = OfficePack.parse(json)
  const settings = Object.values(pack.rules).flatMap((rules) => Object.values(rules))
  const sentences = settings.flatMap(({ message }) =>
    typeof message === 'string' ? [message] : Object.values(message),
  )
  expect(sentences.filter((sentence) => !sentence.endsWith('。'))).toEqual([])
  expect(settings.filter((setting) => setting.source === '')).toEqual([])
  console.log(`Jilin pack: ${sentences.length} sentences of ${settings.length} rules`)
})

test.each([
  ['an office with capitals', { ...json, office: 'Jilin' }],
  ['a province of one digit', { ...json, provinceCode: '2' }],
  ['no day offline', { ...json, offlineDays: 0 }],
  ['a severity nobody knows', withRule({ severity: 'fatal' })],
  ['a rule without a sentence', withRule({ message: '' })],
  ['a rule without a source', withRule({ source: undefined })],
  ['a slot that takes programs', withSlot({ accept: ['application/x-msdownload'] })],
  ['a slot that takes nothing', withSlot({ accept: [] })],
  ['a slot of no bytes', withSlot({ maxBytes: 0 })],
])('a pack with %s is refused', (_name, pack) => {
  expect(OfficePack.safeParse(pack).success).toBe(false)
})

test('what a rule cannot work with is found before the rule is asked', () => {
  expect(listUnusableRules(OfficePack.parse(json))).toEqual([])
  expect(listUnusableRules(OfficePack.parse(withRule({ parameters: { max: '六' } })))).toEqual(['plan/group-size'])
})

function withRule(change: object) {
  return { ...json, rules: { plan: { 'group-size': { ...json.rules.plan['group-size'], ...change } } } }
}

function withSlot(change: object) {
  return { ...json, materials: { plan: [{ ...json.materials.plan[0], ...change }] } }
}
