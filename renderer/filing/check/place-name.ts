import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { rowsOf } from '../../../domain/filing/filing-data.ts'
import type { MaterialSlot } from '../../../domain/filing/material.ts'
import type { FilingData } from '../../../domain/filing/section.ts'
import { toPlace, toRowName } from '../edit-data.ts'

/** Where an issue stands, inside its section, in the words of the form: 出访人员 2 · 证件号码. Empty for a whole section. */
export function toPlaceName(filing: AnyFiling, slots: readonly MaterialSlot[], data: FilingData, path: string): string {
  const place = toPlace(path)
  if (place.section === 'materials') return slots.find((slot) => slot.key === place.field)?.title ?? ''
  const section = filing.sections.find((each) => each.key === place.section)
  const label = section?.fields.find((field) => field.key === place.field)?.label ?? ''
  if (!section || place.row === undefined) return label
  const index = rowsOf(data, section.key).findIndex((row) => row.id === place.row)
  return [toRowName(section, index), label].filter(Boolean).join(' · ')
}
