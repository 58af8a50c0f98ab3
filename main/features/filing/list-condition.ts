import { getFiling } from '../../../domain/filings.ts'
import type { ParsedInputOf } from '../../../domain/ipc/calls.ts'
import type { OwnCondition } from './own-filings.ts'

export type ParsedQuery = ParsedInputOf<'filing.list'>

/** What a list asks of a filing, as SQL with named values. */
export interface ListCondition {
  /** Of `filing`. */
  readonly where: string
  /** The same of `filing_count`; undefined when more is asked than kind, state and unit. */
  readonly sums: string | undefined
  /** Whether days of travel are all that is asked beyond these. */
  readonly period: boolean
  readonly values: { readonly [name: string]: string }
}

interface Surroundings {
  /** Set when only the clerk's own work is asked for. */
  readonly own: OwnCondition | undefined
  /** The unit that is asked for with those below it; undefined when these are not asked for. */
  readonly unitCodes: readonly string[] | undefined
}

export function toListCondition(query: ParsedQuery, { own, unitCodes }: Surroundings): ListCondition {
  const { kind, unitCode, fromOn, toOn } = query
  const text = query.text.trim().toLowerCase()
  const units = unitCodes ?? (unitCode === null ? undefined : [unitCode])
  // Always by name: that is what the indexes are made for.
  const states = name('state', listStates(query))
  const counted = [
    'kind = :kind',
    `state IN (${toParameters(states)})`,
    ...(units ? ['unit_code IN (SELECT value FROM json_each(:units))'] : []),
    ...(own ? [own.where] : []),
  ]
  const others = [
    ...(text === '' ? [] : ['instr(search_text, :text) > 0']),
    ...(fromOn === null ? [] : ['to_on >= :fromOn']),
    ...(toOn === null ? [] : ['from_on <= :toOn']),
  ]
  const isSimple = others.length === 0 && own?.hasFormer !== true
  return {
    where: [...counted, 'deleted_at IS NULL', ...others].join(' AND '),
    sums: isSimple ? counted.join(' AND ') : undefined,
    period: text === '' && (fromOn !== null || toOn !== null),
    values: {
      kind,
      ...states,
      ...(units && { units: JSON.stringify(units) }),
      ...own?.values,
      ...(text !== '' && { text }),
      ...(fromOn !== null && { fromOn }),
      ...(toOn !== null && { toOn }),
    },
  }
}

/** What is done with is not the clerk's work any more, unless it is asked for by its state. */
function listStates({ kind, states, scope }: ParsedQuery): readonly string[] {
  if (states.length > 0) return states
  const all = getFiling(kind).states.states
  return Object.keys(all).filter((state) => scope === 'all' || all[state]?.tone !== 'ended')
}

function name(prefix: string, values: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(values.map((value, index) => [`${prefix}${index}`, value]))
}

function toParameters(values: object): string {
  return Object.keys(values)
    .map((each) => `:${each}`)
    .join(', ')
}
