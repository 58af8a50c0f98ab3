import type { Field, FieldValue } from './field.ts'

/** One record of a section that repeats: a member, a destination. The id is a UUIDv7 made where the row was added. */
export type Row = { readonly id: string } & { readonly [key: string]: FieldValue }
export type FieldRecord = { readonly [key: string]: FieldValue }

export interface Section<K extends string = string, F extends readonly Field[] = readonly Field[]> {
  readonly key: K
  readonly title: string
  readonly fields: F
  /** Set for a section that repeats. */
  readonly rows?: RowOptions
  readonly help?: string
}

export interface RowOptions {
  readonly min?: number
  readonly max?: number
  /** What one row is called: 人员, 出访地. */
  readonly noun: string
  /** What rows are counted in: 3 人, 2 个, 8 天. */
  readonly measure: string
  /** Rows can be taken over from this master list; fields with the same key are filled. */
  readonly picksFrom?: 'person'
  /** What follows from what was typed (birth date from an identity number): fills empty fields only. */
  readonly complete?: (row: FieldRecord) => FieldRecord
  /** Rows that follow from the rest of the form (a row a day): the whole new list. A record with the id of a row is that row, kept. */
  readonly generate?: { readonly label: string; readonly rows: (data: FilingData) => readonly FieldRecord[] }
}

type ValueOf<F> = F extends Field<string, infer V> ? V : never
type FieldsValue<F extends readonly Field[]> = { readonly [E in F[number] as E['key']]: ValueOf<E> }
export type SectionValue<S> =
  S extends Section<string, infer F>
    ? S extends { readonly rows: RowOptions }
      ? readonly ({ readonly id: string } & FieldsValue<F>)[]
      : FieldsValue<F>
    : never

/** The typed data of a filing, read off its sections. */
export type DataOf<S extends readonly Section[]> = { readonly [E in S[number] as E['key']]: SectionValue<E> }

/** The data of any filing, as the engine sees it. */
export type FilingData = { readonly [section: string]: FieldRecord | readonly Row[] }

/** A part of the form that is filled in once. */
export function section<K extends string, const F extends readonly Field[]>(
  key: K,
  title: string,
  fields: F,
  options: { help?: string } = {},
): Section<K, F> {
  return { key, title, fields, ...options }
}

/** A part of the form that is filled in once per person, country, day. */
export function rows<K extends string, const F extends readonly Field[]>(
  key: K,
  title: string,
  options: RowOptions & { help?: string },
  fields: F,
): Section<K, F> & { readonly rows: RowOptions } {
  const { help, ...rowOptions } = options
  return { key, title, fields, rows: rowOptions, ...(help === undefined ? {} : { help }) }
}
