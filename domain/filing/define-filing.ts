import type { AnyRule } from './rule.ts'
import type { DataOf, FilingData, Section } from './section.ts'
import type { StateMachine } from './state-machine.ts'

export interface FilingDefinition<S extends readonly Section[] = readonly Section[]> {
  /** The slug in every room, and the key of the office pack's rules and materials. */
  readonly kind: string
  readonly title: string
  /** Name of the number the server gives: 计划编号, 团组档案号. */
  readonly numberLabel: string
  readonly sections: S
  readonly rules: readonly AnyRule[]
  readonly states: StateMachine
  /** How the filing is called in lists and sentences. */
  readonly titleOf: (data: DataOf<S>) => string
  /** First and last day of what is filed, for lists, searches and overlaps. */
  readonly periodOf: (data: DataOf<S>) => { readonly fromOn: string | null; readonly toOn: string | null }
  /** The filing this one carries out (a group's plan). */
  readonly parentOf?: (data: DataOf<S>) => string | null
}

export type DataOfFiling<D> = D extends FilingDefinition<infer S> ? DataOf<S> : never

/** A definition as the engine holds it: typed where written, uniform where used. */
export interface AnyFiling extends Omit<FilingDefinition, 'titleOf' | 'periodOf' | 'parentOf'> {
  readonly titleOf: (data: FilingData) => string
  readonly periodOf: (data: FilingData) => { readonly fromOn: string | null; readonly toOn: string | null }
  readonly parentOf?: (data: FilingData) => string | null
}

/**
 * A kind of filing (申报件) as data and pure functions. From it come the form, the validation, the list, the print,
 * the Excel columns and the reviewer's page; a new kind is one folder in `domain/` and one line in `domain/filings.ts`.
 */
export function defineFiling<const S extends readonly Section[]>(definition: FilingDefinition<S>): AnyFiling {
  return definition as unknown as AnyFiling
}
