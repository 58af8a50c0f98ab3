import type { Difference, Versions } from '../../../domain/filing/compare-contents.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import type { Field, FieldValue } from '../../../domain/filing/field.ts'
import { isEmpty, recordOf, rowsOf } from '../../../domain/filing/filing-data.ts'
import type { MaterialSlot } from '../../../domain/filing/material.ts'
import type { FieldRecord, Row, Section } from '../../../domain/filing/section.ts'
import { conflictText } from '../../text/conflict.ts'
import { toRowName } from '../../filing/edit-data.ts'

/** One line of the comparison: a part of the form, a row of it, something to choose, or what is the same on both sides. */
export type Line =
  | { readonly kind: 'part'; readonly key: string; readonly title: string }
  | { readonly kind: 'row'; readonly key: string; readonly title: string }
  | { readonly kind: 'choice'; readonly key: string; readonly label: string; readonly difference: Difference }
  | {
      readonly kind: 'same'
      readonly key: string
      readonly label: string
      readonly field: Field
      readonly value: FieldValue
    }

/** In the order of the form. Parts and rows without a line of their own are left out; `withSame`: also what does not differ. */
export function listLines(
  filing: AnyFiling,
  slots: readonly MaterialSlot[],
  { mine, theirs }: Versions,
  differences: readonly Difference[],
  withSame: boolean,
): readonly Line[] {
  const byPath = new Map(differences.map((difference) => [difference.path, difference]))
  const parts = filing.sections.flatMap((section) => {
    const lines = section.rows
      ? listRowLines(section, rowsOf(mine.data, section.key), rowsOf(theirs.data, section.key), byPath, withSame)
      : listFieldLines(section, section.key, recordOf(theirs.data, section.key), byPath, withSame)
    return toPart(section.key, section.title, lines)
  })
  const papers = differences.flatMap((difference): Line[] => {
    if (difference.kind !== 'slot') return []
    const label = slots.find((slot) => slot.key === difference.slot)?.title ?? difference.slot
    return [{ kind: 'choice', key: difference.path, label, difference }]
  })
  return [...parts, ...toPart('materials', conflictText.materials, papers)]
}

function toPart(key: string, title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [{ kind: 'part', key: `part:${key}`, title }, ...lines]
}

type ByPath = ReadonlyMap<string, Difference>

function listFieldLines(
  section: Section,
  prefix: string,
  record: FieldRecord,
  byPath: ByPath,
  withSame: boolean,
): readonly Line[] {
  return section.fields.flatMap((field): Line[] => {
    const key = `${prefix}.${field.key}`
    const difference = byPath.get(key)
    const { label } = field
    if (difference) return [{ kind: 'choice', key, label, difference }]
    const value = record[field.key] ?? null
    return withSame && !isEmpty(value) ? [{ kind: 'same', key, label, field, value }] : []
  })
}

function listRowLines(
  section: Section,
  mine: readonly Row[],
  theirs: readonly Row[],
  byPath: ByPath,
  withSame: boolean,
): readonly Line[] {
  const onlyMine = mine.filter((row) => !theirs.some((each) => each.id === row.id))
  const lines = [...theirs, ...onlyMine].flatMap((row, index): readonly Line[] => {
    const title = [toRowName(section, index), toFirstWord(section, row)].filter(Boolean).join(' ')
    const key = `${section.key}.${row.id}`
    const difference = byPath.get(key)
    if (difference) return [{ kind: 'choice', key, label: title, difference }]
    const fields = listFieldLines(section, key, row, byPath, withSame)
    return fields.length === 0 ? [] : [{ kind: 'row', key: `row:${key}`, title }, ...fields]
  })
  const order = byPath.get(section.key)
  if (!order) return lines
  return [...lines, { kind: 'choice', key: section.key, label: conflictText.order, difference: order }]
}

/** What a row is known by: the name of a person, the city of a stay. */
export function toFirstWord(section: Section, row: Row): string {
  const field = section.fields.find(({ kind, key }) => kind === 'text' && !isEmpty(row[key]))
  return field ? String(row[field.key]) : ''
}
