import {
  computed,
  inject,
  nextTick,
  onScopeDispose,
  provide,
  reactive,
  type ComputedRef,
  type InjectionKey,
  type Ref,
} from 'vue'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import type { FieldValue } from '../../domain/filing/field.ts'
import { rowsOf } from '../../domain/filing/filing-data.ts'
import type { Issue } from '../../domain/filing/issue.ts'
import { toIssueCount, type IssueCount } from './issue-count.ts'
import type { FieldRecord, FilingData, Row } from '../../domain/filing/section.ts'
import { moveRow, toPlace, toRows, withRows, withValue } from './edit-data.ts'

/** What every field and section of the form page shares. */
export interface Form {
  readonly filing: AnyFiling
  /** 申报单位. */
  readonly unitCode: string
  readonly data: Ref<FilingData>
  readonly editable: Readonly<Ref<boolean>>
  readonly today: string
  /** Issues that may be shown now, by path. */
  readonly shownIssues: ComputedRef<ReadonlyMap<string, readonly Issue[]>>
  /** Every issue by the section it belongs to, shown or not. */
  readonly counts: ComputedRef<ReadonlyMap<string, IssueCount>>
  /** True once the clerk asked for a check: from then on everything missing is marked. */
  readonly checked: Readonly<Ref<boolean>>
  /** Text that is no value of its field's kind stays in the input and is told as an issue. */
  readonly unread: Map<string, Issue>
  /** The open row of each section that shows its rows one at a time. */
  readonly openRows: Map<string, string>
  setValue(path: string, value: FieldValue): void
  touch(path: string): void
  addRows(sectionKey: string, records: readonly FieldRecord[]): readonly Row[]
  setRows(sectionKey: string, rows: readonly Row[]): void
  moveRow(sectionKey: string, rowId: string, by: number): void
}

const key: InjectionKey<Form> = Symbol('form')

export function useForm(): Form {
  const form = inject(key)
  if (!form) throw new Error('a field outside of a form')
  return form
}

export interface FormState {
  readonly touched: Set<string>
  readonly unread: Map<string, Issue>
  readonly openRows: Map<string, string>
}

export function createFormState(): FormState {
  return {
    touched: reactive(new Set<string>()),
    unread: reactive(new Map<string, Issue>()),
    openRows: reactive(new Map()),
  }
}

interface Parts {
  readonly filing: AnyFiling
  /** 申报单位. */
  readonly unitCode: string
  readonly data: Ref<FilingData>
  readonly editable: Readonly<Ref<boolean>>
  readonly today: string
  readonly state: FormState
  readonly issues: Readonly<Ref<readonly Issue[]>>
  readonly checked: Readonly<Ref<boolean>>
  readonly change: (data: FilingData) => void
}

type ByPath = ReadonlyMap<string, readonly Issue[]>

/** Issues that are still the same stay the same objects, so that only fields with news are drawn again. */
function keepSame(now: ByPath, before: ByPath | undefined): ByPath {
  return new Map(
    [...now].map(([path, issues]) => {
      const known = before?.get(path)
      return [path, known && JSON.stringify(known) === JSON.stringify(issues) ? known : issues]
    }),
  )
}

/** Tells when a pressed button is let go: a message that appears before would move the page away under the pointer. */
function usePress(): (act: () => void) => void {
  let pressed = false
  const press = (): void => void (pressed = true)
  const release = (): void => void (pressed = false)
  window.addEventListener('pointerdown', press, true)
  window.addEventListener('pointerup', release, true)
  onScopeDispose(() => {
    window.removeEventListener('pointerdown', press, true)
    window.removeEventListener('pointerup', release, true)
  })
  return (act) => {
    if (pressed) window.addEventListener('pointerup', () => setTimeout(act), { once: true })
    else act()
  }
}

/** Makes the form and gives it to everything inside. */
export function provideForm(parts: Parts): Form {
  const { filing, data, state, change } = parts
  const afterPress = usePress()
  const shownIssues = computed((before?: ByPath): ByPath => {
    const shown = parts.issues.value.filter(
      (issue) => parts.checked.value || issue.code.includes('/') || state.touched.has(issue.path),
    )
    return keepSame(
      Map.groupBy(shown, (issue) => issue.path),
      before,
    )
  })
  const counts = computed(() => {
    const bySection = Map.groupBy(parts.issues.value, (issue) => toPlace(issue.path).section)
    return new Map([...bySection].map(([section, issues]) => [section, toIssueCount(issues)]))
  })
  const find = (sectionKey: string) => filing.sections.find((section) => section.key === sectionKey)
  const form: Form = {
    filing,
    unitCode: parts.unitCode,
    data,
    editable: parts.editable,
    today: parts.today,
    shownIssues,
    counts,
    checked: parts.checked,
    unread: state.unread,
    openRows: state.openRows,
    setValue: (path, value) => change(withValue(filing, data.value, toPlace(path), value)),
    touch: (path) => afterPress(() => state.touched.add(path)),
    addRows(sectionKey, records) {
      const section = find(sectionKey)
      if (!section) return []
      const added = toRows(section, records)
      change(withRows(filing, data.value, sectionKey, [...rowsOf(data.value, sectionKey), ...added]))
      const [first] = added
      if (first) state.openRows.set(sectionKey, first.id)
      return added
    },
    setRows: (sectionKey, rows) => change(withRows(filing, data.value, sectionKey, rows)),
    moveRow(sectionKey, rowId, by) {
      const rows = rowsOf(data.value, sectionKey)
      const moved = moveRow(rows, rowId, by)
      if (moved !== rows) change(withRows(filing, data.value, sectionKey, moved))
    },
  }
  provide(key, form)
  return form
}

/** The id of the input of a field; also what a jump looks for. */
export function toFieldId(path: string): string {
  return `field:${path}`
}

/** Puts the focus into an input once it is on the page. */
export async function focusField(path: string): Promise<boolean> {
  await nextTick()
  const input = document.getElementById(toFieldId(path))
  if (!input) return false
  const target = input.matches('[role=radiogroup]') ? input.querySelector<HTMLElement>('input') : input
  target?.focus({ preventScroll: true })
  input.scrollIntoView({ block: 'nearest' })
  return true
}
