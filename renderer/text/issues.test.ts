import { expect, test } from 'vitest'
import type { IdentityNumberProblem } from '../../domain/reference/identity-number.ts'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { filings } from '../../domain/filings.ts'
import jilin from '../../resources/offices/jilin/pack.json' with { type: 'json' }
import { listWordedIssues, toIssueText } from './issues.ts'

const pack = OfficePack.parse(jilin)
const identityProblems = {
  length: true,
  'lower-case': true,
  characters: true,
  division: true,
  'birth-date': true,
  'check-digit': true,
} satisfies Record<IdentityNumberProblem, true>

test('every format code has a sentence of its own', () => {
  const codes = [
    'required',
    'too-long',
    'not-text',
    'not-a-day',
    'not-a-number',
    'not-whole',
    'too-many-decimals',
    'too-small',
    'too-large',
    'not-in-list',
    'officer-id-format',
    'not-a-phone',
    'too-few-rows',
    'too-many-rows',
    'material/missing',
    'material/refused',
    'material/not-asked-for',
    'control-character',
    ...Object.keys(identityProblems).map((code) => `identity-number-${code}`),
  ]
  expect(codes.filter((code) => !listWordedIssues().includes(code))).toEqual([])
})

test('values stand in the sentence', () => {
  expect(toIssueText({ code: 'too-long', severity: 'error', path: 'group.name', values: { max: 60, count: 71 } })).toBe(
    '最多 60 字，现有 71 字，请精简。',
  )
})

test('every rule of every kind is worded by the pack, in every variant the pack has', () => {
  const told = filings.flatMap((filing) =>
    filing.rules.flatMap((rule) => {
      const setting = pack.rules[filing.kind]?.[rule.key]
      if (!setting) return []
      const variants = typeof setting.message === 'string' ? [''] : Object.keys(setting.message).map((key) => `/${key}`)
      return variants.map((variant) =>
        toIssueText(
          { code: `rule/${rule.key}${variant}`, severity: setting.severity, path: '' },
          pack.rules[filing.kind] ?? {},
        ),
      )
    }),
  )
  expect(told.length).toBeGreaterThan(20)
  expect(told.filter((text) => text.includes('代码'))).toEqual([])
  expect(told.filter((text) => !/请|可以|须|需要/.test(text))).toEqual([])
})

test('a rule of a newer pack still says where to look', () => {
  expect(toIssueText({ code: 'rule/unheard-of', severity: 'warning', path: 'group' })).toContain('rule/unheard-of')
})
