import type { Field, FieldValue } from './field.ts'
import { isEmpty } from './filing-data.ts'

/** The Chinese name of a code in a code list; the code itself where the list does not know it. */
export type NameOf = (codeList: string, code: string) => string

const thousands = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 })

/** A value as a person reads it: names for codes, 是/否, thousands separators, units. Empty text for an empty value. */
export function toDisplay(field: Field, value: FieldValue, nameOf: NameOf): string {
  if (isEmpty(value)) return ''
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map((code: string) => nameOf(field.codes ?? '', code)).join('、')
  if (field.kind === 'choice') return nameOf(field.codes ?? '', String(value))
  const text = field.kind === 'money' ? thousands.format(Number(value)) : String(value)
  return field.unit === undefined ? text : `${text} ${field.unit}`
}
