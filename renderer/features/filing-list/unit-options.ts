import type { UnitView } from '../../../domain/ipc/views.ts'
import type { ClerkUnit } from '../../../domain/sync/session.ts'
import { unitText } from '../../text/units.ts'

export interface UnitOption {
  /** Code of a unit; with a `+`, that unit and all below it. Stands in the address of a list. */
  readonly value: string
  readonly title: string
}

/**
 * What a list can be narrowed to by unit. Where filings are worked on, the clerk's own units, if there are several; where they
 * are looked up, each of them with and without the units below it, and these one by one.
 */
export function listUnitOptions(
  own: readonly ClerkUnit[],
  known: readonly UnitView[],
  scope: 'own' | 'all',
): readonly UnitOption[] {
  const alone = own.length > 1 ? own.map(({ code, name }) => ({ value: code, title: name })) : []
  if (scope === 'own') return alone
  const below = own.flatMap(({ code }) => listBelow(code, known))
  if (below.length === 0) return alone
  const groups = own.flatMap(({ code, name }) => [
    { value: code, title: own.length > 1 ? name : unitText.ownUnit },
    ...(listBelow(code, known).length > 0
      ? [{ value: `${code}+`, title: unitText.withSubordinates(own.length > 1 ? name : unitText.ownUnit) }]
      : []),
  ])
  const taken = new Set(own.map(({ code }) => code))
  const single = below.filter(({ code }) => !taken.has(code) && taken.add(code))
  return [...groups, ...single.map(({ code, name }) => ({ value: code, title: name }))]
}

/** As what a list is asked for: the code alone, and whether the units below it are meant too. */
export function toUnitQuery(value: string): { readonly unitCode: string | null; readonly subordinates: boolean } {
  const subordinates = value.endsWith('+')
  const code = subordinates ? value.slice(0, -1) : value
  return { unitCode: code === '' ? null : code, subordinates }
}

/** Level by level; a unit that stands below itself by mistake is passed once. */
function listBelow(code: string, known: readonly UnitView[]): readonly UnitView[] {
  const found: UnitView[] = []
  const codes = [code]
  for (const parent of codes) {
    for (const unit of known) {
      if (unit.parentCode !== parent || codes.includes(unit.code)) continue
      codes.push(unit.code)
      found.push(unit)
    }
  }
  return found
}
