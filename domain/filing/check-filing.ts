import type { OfficePack } from '../office-pack/office-pack.ts'
import { checkFields, toSoundData } from './check-fields.ts'
import type { AnyFiling } from './define-filing.ts'
import type { Issue } from './issue.ts'
import { checkMaterials, type Material, type MaterialReview } from './material.ts'
import type { CaseFacts } from './rule.ts'
import type { FilingData } from './section.ts'

export interface CaseToCheck {
  readonly data: FilingData
  readonly materials: readonly Material[]
  readonly reviews: readonly MaterialReview[]
  readonly facts: CaseFacts
}

/**
 * Everything that would bounce: formats, missing materials, the office's rules. The form calls it while typing,
 * the client before 上报, the server on arrival: the same function with the same pack gives the same answer.
 */
export function checkFiling(filing: AnyFiling, pack: OfficePack, checked: CaseToCheck): readonly Issue[] {
  return [
    ...checkFields(filing, checked.data),
    ...checkMaterials(pack.materials[filing.kind] ?? [], checked.data, checked.materials, checked.reviews),
    ...checkRules(filing, pack, checked.data, checked.facts),
  ]
}

/** The findings of the rules that the pack switches on for this kind of filing. Throws when the pack gives a rule wrong parameters. */
export function checkRules(filing: AnyFiling, pack: OfficePack, data: FilingData, facts: CaseFacts): readonly Issue[] {
  const settings = pack.rules[filing.kind] ?? {}
  const sound = toSoundData(filing, data)
  return filing.rules.flatMap((rule): Issue[] => {
    const setting = settings[rule.key]
    if (!setting) return []
    const parameters: unknown = rule.parameters.parse(setting.parameters)
    return rule.check(sound, parameters, facts).map(({ variant, ...finding }) => ({
      code: variant === undefined ? `rule/${rule.key}` : `rule/${rule.key}/${variant}`,
      severity: setting.severity,
      ...finding,
    }))
  })
}
