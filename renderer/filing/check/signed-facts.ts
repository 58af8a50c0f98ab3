import { listColumns } from '../../../domain/filing/columns.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { toDisplay, type NameOf } from '../../../domain/filing/display.ts'
import { recordOf, rowsOf } from '../../../domain/filing/filing-data.ts'
import type { FilingData, Row, Section } from '../../../domain/filing/section.ts'
import { formText } from '../../text/form.ts'

export interface SignedFact {
  readonly label: string
  readonly value: string
}

/** What is about to be signed, in words: the fields that stand in lists, and every row by its first word. */
export function listSignedFacts(filing: AnyFiling, data: FilingData, nameOf: NameOf): readonly SignedFact[] {
  const columns = listColumns(filing).map(({ key, field }) => {
    const [section = ''] = key.split('.')
    return { label: field.label, value: toDisplay(field, recordOf(data, section)[field.key] ?? null, nameOf) }
  })
  const rows = filing.sections
    .filter((section) => section.rows)
    .map((section) => ({
      label: section.title.replace(/信息$/, ''),
      value: toNames(section, rowsOf(data, section.key), nameOf),
    }))
  return [...columns, ...rows].filter((fact) => fact.value !== '')
}

/** A long itinerary is told by its count: nobody reads ninety days. */
const namedAtMost = 25

function toNames(section: Section, rows: readonly Row[], nameOf: NameOf): string {
  const [first] = section.fields
  if (!first || rows.length === 0) return ''
  const names = rows.map((row) => toDisplay(first, row[first.key] ?? null, nameOf))
  const measure = section.rows?.measure ?? ''
  if (first.kind === 'day') return formText.fromTo(names[0] ?? '', names.at(-1) ?? '', names.length, measure)
  const some = names.slice(0, namedAtMost).join('、')
  return names.length > namedAtMost ? formText.someOf(some, names.length, measure) : some
}
