/** What a form can hold in one place. `null` means: not filled in yet. */
export type FieldValue = string | number | boolean | readonly string[] | null

/**
 * - `text`, `lines`: one line, many lines
 * - `integer`, `money`: whole number; yuan with at most two decimals
 * - `day`: YYYY-MM-DD, without a time zone
 * - `choice`, `choices`: one or many codes of a code list
 * - `yes-no`
 * - `identity-number`, `phone`: text with a checked format
 * - `link`: the id of another filing
 * - `derived`: computed from the rest, never typed
 */
export type FieldKind =
  | 'text'
  | 'lines'
  | 'integer'
  | 'money'
  | 'day'
  | 'choice'
  | 'choices'
  | 'yes-no'
  | 'identity-number'
  | 'phone'
  | 'link'
  | 'derived'

/** A condition as data: true while the named field (`section.field`, or a field of the same row) holds one of the values. */
export interface When {
  readonly field: string
  readonly in: readonly (string | number | boolean)[]
}

export interface FieldOptions {
  readonly required?: boolean | When
  /** Longest text in characters, greatest number. */
  readonly max?: number
  readonly min?: number
  /** Shown behind the input: 天, 元, 人. */
  readonly unit?: string
  readonly help?: string
  /** Where the field comes from: seed file, law, form. */
  readonly source?: string
  /** Also a column of the list of this kind of filing, and of its Excel export. */
  readonly list?: boolean
  /** Takes the whole row of the form. */
  readonly wide?: boolean
  readonly showWhen?: When
}

export interface Field<K extends string = string, V extends FieldValue = FieldValue> extends FieldOptions {
  readonly key: K
  readonly label: string
  readonly kind: FieldKind
  /** Name of the code list, for `choice` and `choices`. */
  readonly codes?: string
  /** Kind of filing, for `link`. */
  readonly linksTo?: string
  /** For `derived`: from the record the field stands in (its section, or its row) and the whole of the data. */
  readonly derive?: (record: never, data: never) => V
}

type Made<K extends string, V extends FieldValue> = Field<K, V>

export function text<K extends string>(key: K, label: string, options: FieldOptions = {}): Made<K, string | null> {
  return { key, label, kind: 'text', max: 100, ...options }
}

export function lines<K extends string>(key: K, label: string, options: FieldOptions = {}): Made<K, string | null> {
  return { key, label, kind: 'lines', max: 1000, wide: true, ...options }
}

export function integer<K extends string>(key: K, label: string, options: FieldOptions = {}): Made<K, number | null> {
  return { key, label, kind: 'integer', min: 0, ...options }
}

export function money<K extends string>(key: K, label: string, options: FieldOptions = {}): Made<K, number | null> {
  return { key, label, kind: 'money', min: 0, max: 999_999_999, unit: '元', ...options }
}

export function day<K extends string>(key: K, label: string, options: FieldOptions = {}): Made<K, string | null> {
  return { key, label, kind: 'day', ...options }
}

export function choice<K extends string>(
  key: K,
  label: string,
  codes: string,
  options: FieldOptions = {},
): Made<K, string | null> {
  return { key, label, kind: 'choice', codes, ...options }
}

export function choices<K extends string>(
  key: K,
  label: string,
  codes: string,
  options: FieldOptions = {},
): Made<K, readonly string[] | null> {
  return { key, label, kind: 'choices', codes, ...options }
}

export function yesNo<K extends string>(key: K, label: string, options: FieldOptions = {}): Made<K, boolean | null> {
  return { key, label, kind: 'yes-no', ...options }
}

export function identityNumber<K extends string>(
  key: K,
  label: string,
  options: FieldOptions = {},
): Made<K, string | null> {
  return { key, label, kind: 'identity-number', max: 18, ...options }
}

export function phone<K extends string>(key: K, label: string, options: FieldOptions = {}): Made<K, string | null> {
  return { key, label, kind: 'phone', max: 20, ...options }
}

export function link<K extends string>(
  key: K,
  label: string,
  linksTo: string,
  options: FieldOptions = {},
): Made<K, string | null> {
  return { key, label, kind: 'link', linksTo, ...options }
}

/** A figure the form works out itself: shown, listed, printed and sent like any other, but never typed. */
export function derived<K extends string, R, D, V extends FieldValue>(
  key: K,
  label: string,
  derive: (record: R, data: D) => V,
  options: FieldOptions = {},
): Made<K, V | null> {
  return { key, label, kind: 'derived', derive: derive as Field<K, V>['derive'] & {}, ...options }
}
