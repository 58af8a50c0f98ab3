import { computed, nextTick, type ComputedRef } from 'vue'
import { createRow, rowsOf } from '../../../domain/filing/filing-data.ts'
import type { FieldRecord, Row, Section } from '../../../domain/filing/section.ts'
import { formText } from '../../text/form.ts'
import { useSnack } from '../../ui/snack.store.ts'
import { toPath, toRowName } from '../edit-data.ts'
import { focusField, useForm } from '../use-form.ts'

export interface Rows {
  readonly rows: ComputedRef<readonly Row[]>
  readonly open: ComputedRef<Row | undefined>
  readonly full: ComputedRef<boolean>
  show(row: Row): void
  add(): Promise<void>
  addFrom(records: readonly FieldRecord[]): Promise<void>
  generate(): Promise<void>
  remove(row: Row): Promise<void>
  move(row: Row, by: number): Promise<void>
  onKeydown(event: KeyboardEvent): void
}

/** The rows of a section and what can be done with them; the focus always lands where the clerk goes on. */
export function useRows(section: Section): Rows {
  const form = useForm()
  const snack = useSnack()
  const rows = computed(() => rowsOf(form.data.value, section.key))
  const open = computed(() => rows.value.find((row) => row.id === form.openRows.get(section.key)) ?? rows.value[0])
  const full = computed(() => rows.value.length >= (section.rows?.max ?? Infinity))
  const firstField = section.fields.find((field) => field.kind !== 'derived')

  function show(row: Row): void {
    form.openRows.set(section.key, row.id)
  }

  async function focusRow(row: Row | undefined, field = firstField): Promise<void> {
    if (row && field) await focusField(toPath(section.key, row.id, field.key))
    else await focusField(section.key)
  }

  async function add(): Promise<void> {
    if (full.value || !form.editable.value) return
    const [row] = form.addRows(section.key, [{}])
    await focusRow(row)
  }

  async function addFrom(records: readonly FieldRecord[]): Promise<void> {
    const [row] = form.addRows(section.key, records)
    const gap = row && section.fields.find((field) => field.required === true && row[field.key] === null)
    await focusRow(row, gap ?? firstField)
  }

  async function generate(): Promise<void> {
    const hook = section.rows?.generate
    if (!hook) return
    const before = rows.value
    const made = hook.rows(form.data.value)
    if (made.length <= before.length) return snack.say(formText.nothingToGenerate)
    form.setRows(
      section.key,
      made.map((record) => toKeptRow(record, before)),
    )
    snack.show({
      text: formText.generated(made.length - before.length, section.rows?.measure ?? '', section.rows?.noun ?? ''),
      tone: 'plain',
      undo: () => Promise.resolve(form.setRows(section.key, before)),
    })
    await focusRow(rows.value.find((row) => !before.includes(row)))
  }

  function toKeptRow(record: FieldRecord, before: readonly Row[]): Row {
    return before.find((row) => row.id === record['id']) ?? createRow(section, record)
  }

  async function remove(row: Row): Promise<void> {
    if (!form.editable.value) return
    const before = rows.value
    const index = before.findIndex((each) => each.id === row.id)
    const left = before.filter((each) => each.id !== row.id)
    form.setRows(section.key, left)
    snack.show({
      text: formText.removedRow(toRowName(section, index)),
      tone: 'plain',
      undo: async () => {
        const now = rowsOf(form.data.value, section.key)
        form.setRows(section.key, now.toSpliced(index, 0, row))
        show(row)
        await focusRow(row)
      },
    })
    const next = left[Math.min(index, left.length - 1)]
    if (next) show(next)
    await focusRow(next)
  }

  async function move(row: Row, by: number): Promise<void> {
    const focused = document.activeElement?.id
    form.moveRow(section.key, row.id, by)
    await nextTick()
    if (focused) document.getElementById(focused)?.focus()
  }

  function onKeydown(event: KeyboardEvent): void {
    if (!event.altKey || event.ctrlKey || !form.editable.value) return
    const row = findRow(event.target) ?? open.value
    const act = {
      Insert: () => void add(),
      Delete: () => row && void remove(row),
      ArrowUp: () => row && void move(row, -1),
      ArrowDown: () => row && void move(row, 1),
    }[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  function findRow(target: EventTarget | null): Row | undefined {
    const id = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined
    return rows.value.find((row) => row.id === id)
  }

  return { rows, open, full, show, add, addFrom, generate, remove, move, onKeydown }
}
