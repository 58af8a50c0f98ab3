import { isDay } from '../reference/calendar.ts'
import { checkIdentityNumber } from '../reference/identity-number.ts'
import { isOfficerId } from '../reference/officer-id.ts'
import { isPhoneNumber } from '../reference/phone.ts'
import type { AnyFiling } from './define-filing.ts'
import type { Field, FieldValue } from './field.ts'
import { isEmpty, isRequired, isShown, recordOf, rowsOf, toCompleteData } from './filing-data.ts'
import type { Issue } from './issue.ts'
import type { FieldRecord, FilingData, Section } from './section.ts'

/** Missing and malformed fields, in the order of the form. */
export function checkFields(filing: AnyFiling, data: FilingData): readonly Issue[] {
  return filing.sections.flatMap((section) => (section.rows ? checkRows(section, data) : checkOnce(section, data)))
}

function checkOnce(section: Section, data: FilingData): Issue[] {
  const record = recordOf(data, section.key)
  return section.fields.flatMap((field) => checkField(field, data, record, `${section.key}.${field.key}`))
}

function checkRows(section: Section, data: FilingData): Issue[] {
  const rows = rowsOf(data, section.key)
  const { min = 0, max = Infinity, noun = '', measure = '' } = section.rows ?? {}
  const values = { section: section.title, noun, measure, min, max, count: rows.length }
  const count: Issue[] =
    rows.length < min
      ? [{ code: 'too-few-rows', severity: 'error', path: section.key, values }]
      : rows.length > max
        ? [{ code: 'too-many-rows', severity: 'error', path: section.key, values }]
        : []
  return [
    ...count,
    ...rows.flatMap((row) =>
      section.fields.flatMap((field) => checkField(field, data, row, `${section.key}.${row.id}.${field.key}`)),
    ),
  ]
}

function checkField(field: Field, data: FilingData, record: FieldRecord, path: string): Issue[] {
  if (!isShown(field, data, record) || field.kind === 'derived') return []
  const value = record[field.key] ?? null
  const problem = isEmpty(value)
    ? isRequired(field, data, record) && { code: 'required' }
    : findFormatProblem(field, value, record)
  return problem ? [{ severity: 'error', path, ...problem, values: { label: field.label, ...problem.values } }] : []
}

/**
 * The data as rules may trust it: what is malformed counts as not filled in, because its own issue already tells, and a
 * rule that adds up days must not meet half a date or a number where a name should be.
 */
export function toSoundData(filing: AnyFiling, data: FilingData): FilingData {
  const sound = filing.sections.map((section) => [
    section.key,
    section.rows
      ? rowsOf(data, section.key).map((row) => ({ ...toSoundRecord(section, row), id: row.id }))
      : toSoundRecord(section, recordOf(data, section.key)),
  ])
  return toCompleteData(filing, Object.fromEntries(sound))
}

function toSoundRecord(section: Section, record: FieldRecord): FieldRecord {
  const sound = section.fields.filter((field) => {
    const value = record[field.key] ?? null
    return !isEmpty(value) && findFormatProblem(field, value, record) === undefined
  })
  return Object.fromEntries(sound.map((field) => [field.key, record[field.key] ?? null]))
}

interface Problem {
  readonly code: string
  readonly values?: { readonly [name: string]: string | number }
}

function findFormatProblem(field: Field, value: FieldValue, record: FieldRecord): Problem | undefined {
  switch (field.kind) {
    case 'integer':
    case 'money':
      return findNumberProblem(field, value)
    case 'day':
      return typeof value === 'string' && isDay(value) && isOfOurTime(value) ? undefined : { code: 'not-a-day' }
    case 'identity-number':
      return findIdentityProblem(value, record)
    case 'phone':
      return typeof value === 'string' && isPhoneNumber(value) ? undefined : { code: 'not-a-phone' }
    case 'text':
    case 'lines':
      return findTextProblem(field, value)
    case 'choice':
    case 'link':
      return typeof value === 'string' ? undefined : { code: 'not-in-list' }
    case 'choices':
      return Array.isArray(value) ? undefined : { code: 'not-in-list' }
    case 'yes-no':
      return typeof value === 'boolean' ? undefined : { code: 'not-in-list' }
    case 'derived':
      return undefined
  }
}

/** A year typed wrong (`2926`) would make the rules count working days for minutes. */
function isOfOurTime(day: string): boolean {
  return day >= '1900-01-01' && day < '2200-01-01'
}

function findNumberProblem(field: Field, value: FieldValue): Problem | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { code: 'not-a-number' }
  if (field.kind === 'integer' && !Number.isInteger(value)) return { code: 'not-whole' }
  if (field.kind === 'money' && Math.round(value * 100) / 100 !== value) return { code: 'too-many-decimals' }
  if (field.min !== undefined && value < field.min) return { code: 'too-small', values: { min: field.min } }
  if (field.max !== undefined && value > field.max) return { code: 'too-large', values: { max: field.max } }
  return undefined
}

/** Control characters, and those that turn the reading direction: a name must read the same everywhere. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/

function findTextProblem(field: Field, value: FieldValue): Problem | undefined {
  if (typeof value !== 'string') return { code: 'not-text' }
  if (INVISIBLE.test(value)) return { code: 'control-character' }
  const count = [...value].length
  return field.max !== undefined && count > field.max
    ? { code: 'too-long', values: { max: field.max, count } }
    : undefined
}

/** Officers have no citizen identity number; their certificate's form is checked instead. */
function findIdentityProblem(value: FieldValue, record: FieldRecord): Problem | undefined {
  if (typeof value !== 'string') return { code: 'not-text' }
  if (record['identityType'] === 'officer-id') {
    return isOfficerId(value) ? undefined : { code: 'officer-id-format' }
  }
  const code = checkIdentityNumber(value)
  return code === undefined ? undefined : { code: `identity-number-${code}` }
}
