import { uuidv7 } from 'uuidv7'
import type { AnyFiling } from './define-filing.ts'
import type { Field, FieldValue, When } from './field.ts'
import type { FieldRecord, FilingData, Row, Section } from './section.ts'

/** The rows of a repeating section; empty when the section is missing. */
export function rowsOf(data: FilingData, sectionKey: string): readonly Row[] {
  const value = data[sectionKey]
  return isRows(value) ? value : []
}

/** The record of a section that is filled in once; empty when the section is missing. */
export function recordOf(data: FilingData, sectionKey: string): FieldRecord {
  const value = data[sectionKey]
  return value === undefined || isRows(value) ? {} : value
}

function isRows(value: FilingData[string] | undefined): value is readonly Row[] {
  return Array.isArray(value)
}

export function emptyRecord(section: Section): FieldRecord {
  return Object.fromEntries(section.fields.map((field) => [field.key, null]))
}

export function createRow(section: Section, values: FieldRecord = {}): Row {
  const known = section.fields.filter((field) => values[field.key] !== undefined)
  return {
    ...emptyRecord(section),
    ...Object.fromEntries(known.map((f) => [f.key, values[f.key] ?? null])),
    id: uuidv7(),
  }
}

/** Data with every field of the definition present: what a newer definition added is empty, what it dropped is left out. */
export function toCompleteData(filing: AnyFiling, data: FilingData = {}): FilingData {
  const whole: Record<string, FilingData[string]> = {}
  for (const section of filing.sections) {
    whole[section.key] = section.rows
      ? rowsOf(data, section.key).map((row) => (isWhole(section, row) ? row : { ...pick(section, row), id: row.id }))
      : pick(section, recordOf(data, section.key))
  }
  return withDerived(filing, whole)
}

function pick(section: Section, record: FieldRecord): FieldRecord {
  if (isWhole(section, record)) return record
  const picked: Record<string, FieldValue> = {}
  for (const { key } of section.fields) picked[key] = record[key] ?? null
  return picked
}

/** Just the fields of the form, in its order: what the office sends nearly always is, and a copy costs more than writing it. */
function isWhole({ fields, rows }: Section, record: FieldRecord): boolean {
  let at = 0
  for (const key in record) {
    const expected = rows && at === fields.length ? 'id' : fields[at]?.key
    if (key !== expected || record[key] === undefined) return false
    at += 1
  }
  return at === fields.length + (rows ? 1 : 0)
}

/** Complete data with its derived fields worked out anew; what has none, or has them right, is passed on as it is. */
export function withDerived(filing: AnyFiling, data: FilingData): FilingData {
  const whole: Record<string, FilingData[string]> = {}
  for (const section of filing.sections) {
    const { key } = section
    const given = section.rows ? rowsOf(data, key) : recordOf(data, key)
    if (!hasDerived(section)) whole[key] = given
    else if (section.rows) whole[key] = rowsOf(data, key).map((row) => derivedOf(section, row, data))
    else whole[key] = derivedOf(section, recordOf(data, key), data)
  }
  return whole
}

function hasDerived({ fields }: Section): boolean {
  return fields.some((field) => field.derive !== undefined)
}

function derivedOf<R extends FieldRecord>(section: Section, record: R, data: FilingData): R {
  let whole = record
  for (const { key, derive } of section.fields) {
    const value = derive?.(record as never, data as never)
    if (value !== undefined && value !== record[key]) whole = { ...whole, [key]: value }
  }
  return whole
}

/** Whether a condition holds for the data, and for the row the field stands in. */
export function holds(when: When, data: FilingData, row?: FieldRecord): boolean {
  const [first = '', second] = when.field.split('.')
  const value = second === undefined ? row?.[first] : recordOf(data, first)[second]
  return when.in.some((each) => each === value)
}

export function isShown(field: Field, data: FilingData, row?: FieldRecord): boolean {
  return field.showWhen === undefined || holds(field.showWhen, data, row)
}

export function isRequired(field: Field, data: FilingData, row?: FieldRecord): boolean {
  return typeof field.required === 'object' ? holds(field.required, data, row) : field.required === true
}

export function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
