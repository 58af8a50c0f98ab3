import type { AnyFiling } from './define-filing.ts'
import type { Field } from './field.ts'
import { recordOf } from './filing-data.ts'
import type { FieldRecord, FilingData } from './section.ts'

export interface Column {
  /** `section.field`; also the key in the list row. */
  readonly key: string
  readonly field: Field
}

/** The fields that say `list: true`, in the order of the form: columns of the list and of the Excel export. */
export function listColumns(filing: AnyFiling): readonly Column[] {
  return filing.sections
    .filter((section) => !section.rows)
    .flatMap((section) =>
      section.fields.filter((field) => field.list).map((field) => ({ key: `${section.key}.${field.key}`, field })),
    )
}

/** What a list keeps of a filing, so that it can be shown without reading the whole of the data. */
export function toListRow(filing: AnyFiling, data: FilingData): FieldRecord {
  return Object.fromEntries(
    listColumns(filing).map(({ key, field }) => [key, recordOf(data, key.split('.')[0] ?? '')[field.key] ?? null]),
  )
}
