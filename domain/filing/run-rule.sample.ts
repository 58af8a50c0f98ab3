import { getFiling } from '../filings.ts'
import { toSentence, type OfficePack, type RuleSetting } from '../office-pack/office-pack.ts'
import { checkRules } from './check-filing.ts'
import { sampleFacts } from './facts.sample.ts'
import type { CaseFacts } from './rule.ts'
import type { FilingData } from './section.ts'

/**
 * Runs one rule of an office pack, for tests. Each finding as `variant @ path` (or `found @ path`); a finding whose
 * sentence the pack lacks, or whose placeholders are not all filled in, throws.
 */
export function runRule(
  pack: OfficePack,
  kind: string,
  key: string,
  data: FilingData,
  facts: Partial<CaseFacts> = {},
): string[] {
  const setting = pack.rules[kind]?.[key]
  if (!setting) throw new Error(`the pack does not name ${kind} ${key}`)
  const onlyThis = { ...pack, rules: { [kind]: { [key]: setting } } }
  return checkRules(getFiling(kind), onlyThis, data, { ...sampleFacts, ...facts }).map((issue) => {
    const variant = issue.code.split('/')[2]
    const sentence = toSentence(getTemplate(setting, variant), issue.values)
    if (/[{}]/.test(sentence)) throw new Error(`${kind} ${issue.code}: unfilled placeholder in “${sentence}”`)
    return `${variant ?? 'found'} @ ${issue.path}`
  })
}

function getTemplate({ message }: RuleSetting, variant: string | undefined): string {
  const template = typeof message === 'string' ? variant === undefined && message : message[variant ?? '']
  if (!template) throw new Error(`no sentence for ${variant}`)
  return template
}
