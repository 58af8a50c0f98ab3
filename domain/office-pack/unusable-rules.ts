import { filings } from '../filings.ts'
import type { OfficePack } from './office-pack.ts'

/**
 * The rules, as `kind/key`, to which a pack gives parameters that they cannot work with. A pack with any is not to be used:
 * the rules are asked at every save, and one that throws would keep the clerk from saving at all.
 */
export function listUnusableRules(pack: OfficePack): readonly string[] {
  return filings.flatMap(({ kind, rules }) =>
    rules.flatMap(({ key, parameters }) => {
      const setting = pack.rules[kind]?.[key]
      return setting && !parameters.safeParse(setting.parameters).success ? [`${kind}/${key}`] : []
    }),
  )
}
