import type { AnyFiling } from './define-filing.ts'
import { toDisplay, type NameOf } from './display.ts'
import { isShown, recordOf, rowsOf } from './filing-data.ts'
import type { FilingData } from './section.ts'

export interface PrintModel {
  readonly title: string
  readonly sections: readonly PrintSection[]
}

export type PrintSection =
  | { readonly title: string; readonly pairs: readonly PrintPair[] }
  | { readonly title: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

export interface PrintPair {
  readonly label: string
  readonly value: string
  readonly wide: boolean
}

/** A filing as words on paper or on a reviewer's page: labels and values, in the order of the form. */
export function toPrintModel(filing: AnyFiling, data: FilingData, nameOf: NameOf): PrintModel {
  const sections = filing.sections.map((section): PrintSection => {
    const fields = section.fields.filter((field) => field.kind !== 'link')
    if (section.rows) {
      const rows = rowsOf(data, section.key)
      return {
        title: section.title,
        head: fields.map((field) => field.label),
        rows: rows.map((row) =>
          fields.map((field) => (isShown(field, data, row) ? toDisplay(field, row[field.key] ?? null, nameOf) : '')),
        ),
      }
    }
    const record = recordOf(data, section.key)
    return {
      title: section.title,
      pairs: fields
        .filter((field) => isShown(field, data, record))
        .map((field) => ({
          label: field.label,
          value: toDisplay(field, record[field.key] ?? null, nameOf),
          wide: field.wide ?? false,
        })),
    }
  })
  return { title: filing.title, sections }
}
