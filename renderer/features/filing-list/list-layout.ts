import { listColumns, type Column } from '../../../domain/filing/columns.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import type { FieldKind } from '../../../domain/filing/field.ts'
import { unitText } from '../../text/units.ts'
import type { TableColumn } from '../../ui/paged-table.ts'

const widths: Readonly<Partial<Record<FieldKind, number>>> = {
  day: 94,
  integer: 56,
  money: 90,
  choice: 84,
  choices: 108,
  'yes-no': 60,
  derived: 66,
}
const lesser: readonly FieldKind[] = ['choice', 'yes-no']
const rightAligned: readonly FieldKind[] = ['integer', 'money', 'derived']

/** Columns of a list: number, title, the definition's own, state; actions where filings are worked on, the unit among several. */
export function toTableColumns(
  filing: AnyFiling,
  { actions: withActions, unit }: { readonly actions: boolean; readonly unit: boolean },
): readonly TableColumn[] {
  const hasLongNumber = filing.kind !== 'plan'
  return [
    { key: 'number', title: filing.numberLabel, width: hasLongNumber ? 162 : 88 },
    { key: 'title', title: withActions ? '团组名称 / 下一步' : '团组名称' },
    ...(unit ? [{ key: 'unit', title: unitText.label, width: 118 }] : []),
    // Where the unit takes its place, the lesser columns make room for the name of the group.
    ...listColumns(filing)
      .map(toTableColumn)
      .filter(({ lesser }) => !(unit && withActions && lesser)),
    { key: 'state', title: '状态', width: 92 },
    { key: 'actions', title: '操作', width: withActions ? (hasLongNumber ? 168 : 148) : 76 },
  ]
}

function toTableColumn({ key, field }: Column): TableColumn {
  const column = { key, title: field.label, width: widths[field.kind] ?? 84, lesser: lesser.includes(field.kind) }
  return rightAligned.includes(field.kind) ? { ...column, align: 'right' } : column
}
