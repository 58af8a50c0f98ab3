import { nextTick, ref, type Ref } from 'vue'
import type { Issue } from '../../domain/filing/issue.ts'
import { toPlace } from './edit-data.ts'
import { restoreSelection, type Place } from '../bridge/place.ts'
import { findStep } from './find-step.ts'
import { focusField, toFieldId, type FormState } from './use-form.ts'

export type CaseTab = 'form' | 'materials' | 'check' | 'progress'

export interface Jump {
  /** Goes to where an issue stands: the tab, the row, the field, with the focus in it. */
  to(path: string): Promise<void>
  /** F8 and Shift+F8. */
  step(by: 1 | -1): Promise<void>
  /** Back to where the cursor stood when the desk was locked. */
  resume(place: Place): Promise<void>
  /** Which issue was jumped to last, from 0. */
  readonly at: Ref<number>
}

export function useJump(
  state: FormState,
  issues: Readonly<Ref<readonly Issue[]>>,
  showTab: (tab: CaseTab) => Promise<void>,
): Jump {
  const at = ref(-1)
  let lastPath: string | undefined

  async function to(path: string): Promise<void> {
    const { section, row } = toPlace(path)
    at.value = issues.value.findIndex((issue) => issue.path === path)
    lastPath = path
    await showTab(section === 'materials' ? 'materials' : 'form')
    if (row !== undefined) state.openRows.set(section, row)
    await nextTick()
    if (!(await focusField(path))) await focusField(section)
    flash(document.getElementById(toFieldId(path)) ?? document.getElementById(toFieldId(section)))
  }

  async function step(by: 1 | -1): Promise<void> {
    const next = findStep(
      issues.value.map((issue) => issue.path),
      { at: at.value, path: lastPath, focused: findFocusedPath() },
      by,
    )
    const issue = next === undefined ? undefined : issues.value[next]
    if (!issue || next === undefined) return
    await to(issue.path)
    // Two issues of one field: the position moves on although the focus does not.
    at.value = next
  }

  async function resume(place: Place): Promise<void> {
    const { section, row } = toPlace(place.field)
    if (row !== undefined) state.openRows.set(section, row)
    await nextTick()
    if (await focusField(place.field)) restoreSelection(place)
  }

  return { to, step, resume, at }
}

function findFocusedPath(): string | undefined {
  const id = document.activeElement?.closest('[id^="field:"]')?.id
  return id?.slice('field:'.length)
}

function flash(input: HTMLElement | null): void {
  const box = input?.closest<HTMLElement>('[data-field]') ?? input
  if (!box) return
  box.scrollIntoView({ block: 'center' })
  box.classList.remove('flash')
  void box.offsetWidth
  box.classList.add('flash')
  box.addEventListener('animationend', () => box.classList.remove('flash'), { once: true })
}
