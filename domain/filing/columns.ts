import type { AnyFiling } from './define-filing.ts'
import type { Field, FieldValue } from './field.ts'
import { recordOf } from './filing-data.ts'
import type { FieldRecord, FilingData, Section } from './section.ts'

export interface Column {
  /** `section.field`; also the key in the list row. */
  readonly key: string
  readonly section: string
  readonly field: Field
}

/** A definition does not change while the program runs, and a first pull asks ten thousand times. */
const known = new WeakMap<AnyFiling, readonly Column[]>()

/** The fields that say `list: true`, in the order of the form: columns of the list and of the Excel export. */
export function listColumns(filing: AnyFiling): readonly Column[] {
  let columns = known.get(filing)
  if (!columns) known.set(filing, (columns = filing.sections.flatMap(columnsOf)))
  return columns
}

function columnsOf({ key: section, rows, fields }: Section): readonly Column[] {
  if (rows) return []
  return fields.filter((field) => field.list).map((field) => ({ key: `${section}.${field.key}`, section, field }))
}

/** What a list keeps of a filing, so that it can be shown without reading the whole of the data. */
export function toListRow(filing: AnyFiling, data: FilingData): FieldRecord {
  const row: Record<string, FieldValue> = {}
  for (const { key, section, field } of listColumns(filing)) row[key] = recordOf(data, section)[field.key] ?? null
  return row
}
