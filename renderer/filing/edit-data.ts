import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import type { FieldValue } from '../../domain/filing/field.ts'
import { createRow, recordOf, rowsOf, withDerived } from '../../domain/filing/filing-data.ts'
import type { FieldRecord, FilingData, Row, Section } from '../../domain/filing/section.ts'

/** Where a value stands: `group.departOn`, or `members.<row id>.name`. A section or slot alone has no field. */
export interface Place {
  readonly section: string
  readonly row: string | undefined
  readonly field: string | undefined
}

export function toPlace(path: string): Place {
  const [section = '', second, third] = path.split('.')
  return third === undefined ? { section, row: undefined, field: second } : { section, row: second, field: third }
}

export function toPath(section: string, row: string | undefined, field: string): string {
  return row === undefined ? `${section}.${field}` : `${section}.${row}.${field}`
}

export function valueAt(data: FilingData, { section, row, field = '' }: Place): FieldValue {
  const record = row === undefined ? recordOf(data, section) : rowsOf(data, section).find((each) => each.id === row)
  return record?.[field] ?? null
}

/** The data with one value changed, what follows from it completed, and the derived figures worked out anew. */
export function withValue(filing: AnyFiling, data: FilingData, place: Place, value: FieldValue): FilingData {
  const { section: key, row, field } = place
  if (field === undefined) return data
  if (row === undefined)
    return keepSame(data, withDerived(filing, { ...data, [key]: { ...recordOf(data, key), [field]: value } }))
  const complete = filing.sections.find((each) => each.key === key)?.rows?.complete
  const rows = rowsOf(data, key).map((each): Row => {
    if (each.id !== row) return each
    const changed = { ...each, [field]: value }
    return complete ? { ...changed, ...complete(changed), id: row } : changed
  })
  return keepSame(data, withDerived(filing, { ...data, [key]: rows }))
}

/** Rows that did not change stay the same objects: a long itinerary is then not drawn anew at every key. */
function keepSame(before: FilingData, after: FilingData): FilingData {
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => {
      if (!Array.isArray(value)) return [key, value]
      const known = new Map(rowsOf(before, key).map((row) => [row.id, row]))
      return [key, rowsOf(after, key).map((row) => (isSame(known.get(row.id), row) ? (known.get(row.id) ?? row) : row))]
    }),
  )
}

function isSame(one: Row | undefined, other: Row): boolean {
  return one !== undefined && Object.keys(other).every((key) => one[key] === other[key])
}

/** The data with the rows of a section replaced. */
export function withRows(filing: AnyFiling, data: FilingData, sectionKey: string, rows: readonly Row[]): FilingData {
  return withDerived(filing, { ...data, [sectionKey]: rows })
}

/** Rows with one moved by so many places; the same rows when there is no place to go. */
export function moveRow(rows: readonly Row[], id: string, by: number): readonly Row[] {
  const from = rows.findIndex((row) => row.id === id)
  const to = from + by
  const moved = rows[from]
  if (!moved || to < 0 || to >= rows.length) return rows
  return rows.toSpliced(from, 1).toSpliced(to, 0, moved)
}

/** New rows filled from records with the same field keys (people, generated days), completed like typed ones. */
export function toRows(section: Section, records: readonly FieldRecord[]): readonly Row[] {
  return records.map((record) => {
    const row = createRow(section, record)
    return section.rows?.complete ? { ...row, ...section.rows.complete(row), id: row.id } : row
  })
}

/** What one row is called on the page: 出访人员 1, 日程安排 3. */
export function toRowName(section: Section, index: number): string {
  return `${section.title.replace(/信息$/, '')} ${index + 1}`
}
