import type { Row } from 'write-excel-file/node'
import { listColumns } from '../../domain/filing/columns.ts'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import { toDisplay, type NameOf } from '../../domain/filing/display.ts'
import type { Field, FieldValue } from '../../domain/filing/field.ts'
import type { FieldRecord } from '../../domain/filing/section.ts'
import { documentWords } from './document-words.ts'
import { toHeadRow, toText, writeWorkbook } from './write-workbook.ts'

export interface WorkbookRow {
  readonly number: string | null
  readonly title: string
  readonly unitName: string
  readonly state: string
  readonly columns: FieldRecord
}

/**
 * The list of a kind of filing as an Excel table. Every text is written as a cell of type string, so that a name beginning
 * with `=` or `-` is a name and never a formula; figures stay figures.
 */
export async function toListWorkbook(
  filing: AnyFiling,
  rows: readonly WorkbookRow[],
  nameOf: NameOf,
): Promise<Uint8Array> {
  const columns = listColumns(filing)
  const { title, unit, state } = documentWords
  const labels = [filing.numberLabel, title, unit, state, ...columns.map(({ field }) => field.label)]
  const body = rows.map((row): Row => [
    ...[row.number ?? '', row.title, row.unitName, row.state].map(toText),
    ...columns.map(({ key, field }) => toCell(field, row.columns[key] ?? null, nameOf)),
  ])
  const widths = [22, 40, 24, 12, ...columns.map(({ field }) => (field.kind === 'choices' ? 24 : 14))]
  return writeWorkbook(filing.title, [toHeadRow(labels), ...body], widths)
}

function toCell(field: Field, value: FieldValue, nameOf: NameOf) {
  if (typeof value === 'number') return { value, type: Number }
  return toText(toDisplay(field, value, nameOf))
}
