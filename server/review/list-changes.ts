import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import { toDisplay, type NameOf } from '../../domain/filing/display.ts'
import type { Field } from '../../domain/filing/field.ts'
import { recordOf, rowsOf } from '../../domain/filing/filing-data.ts'
import type { FieldRecord, FilingData, Section } from '../../domain/filing/section.ts'

/** One thing that is different from the round before, in words. */
export interface FilingChange {
  /** 团组信息, or 出访人员信息 · 于例新. */
  readonly place: string
  readonly label: string
  /** Empty when it was not there, or not filled in. */
  readonly before: string
  readonly after: string
}

/** What the unit changed between two rounds, in the order of the form. Rows are the same row when their id is. */
export function listChanges(
  filing: AnyFiling,
  before: FilingData,
  after: FilingData,
  nameOf: NameOf,
): readonly FilingChange[] {
  return filing.sections.flatMap((section) =>
    section.rows
      ? listRowChanges(section, before, after, nameOf)
      : compare(section, recordOf(before, section.key), recordOf(after, section.key), section.title, nameOf),
  )
}

function listRowChanges(section: Section, before: FilingData, after: FilingData, nameOf: NameOf): FilingChange[] {
  const [old, current] = [rowsOf(before, section.key), rowsOf(after, section.key)]
  const noun = section.rows?.noun ?? ''
  const gone = old.filter((row) => !current.some((each) => each.id === row.id))
  return [
    ...current.flatMap((row): readonly FilingChange[] => {
      const name = toRowName(section, row, nameOf)
      const same = old.find((each) => each.id === row.id)
      if (!same) return [{ place: section.title, label: `增加${noun}`, before: '', after: name }]
      return compare(section, same, row, `${section.title} · ${name}`, nameOf)
    }),
    ...gone.map((row) => {
      return { place: section.title, label: `删除${noun}`, before: toRowName(section, row, nameOf), after: '' }
    }),
  ]
}

function compare(
  section: Section,
  before: FieldRecord,
  after: FieldRecord,
  place: string,
  nameOf: NameOf,
): readonly FilingChange[] {
  return section.fields
    .filter((field) => field.kind !== 'link')
    .map((field) => {
      return { place, label: field.label, before: show(field, before, nameOf), after: show(field, after, nameOf) }
    })
    .filter((change) => change.before !== change.after)
}

function toRowName(section: Section, row: FieldRecord, nameOf: NameOf): string {
  const [first] = section.fields
  return first ? show(first, row, nameOf) : ''
}

function show(field: Field, record: FieldRecord, nameOf: NameOf): string {
  return toDisplay(field, record[field.key] ?? null, nameOf)
}
