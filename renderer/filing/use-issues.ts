import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { checkFields } from '../../domain/filing/check-fields.ts'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import type { Issue } from '../../domain/filing/issue.ts'
import { checkMaterials } from '../../domain/filing/material.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import type { CaseView } from '../../domain/ipc/views.ts'
import type { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { desk, useDeskEvent } from '../bridge/desk.ts'
import { toPlace } from './edit-data.ts'
import type { SaveState } from './saver.ts'

/** After a save the rules are asked again this late, so that fast typing does not ask at every pause. Milliseconds. */
const rulesAfter = 1000

interface Parts {
  readonly filing: AnyFiling
  readonly view: Readonly<Ref<CaseView>>
  readonly data: Ref<FilingData>
  readonly save: Readonly<Ref<SaveState>>
  readonly unread: ReadonlyMap<string, Issue>
  readonly pack: OfficePack
}

export interface CaseIssues {
  /** Everything that would bounce, in the order of the form; empty while the filing cannot be changed. */
  readonly issues: ComputedRef<readonly Issue[]>
  /** Asks for the rules' findings now; false when they could not be had. */
  refresh(): Promise<boolean>
}

/** Formats and materials are checked here at every key; the rules need other filings and are asked of the main process. */
export function useIssues(parts: Parts): CaseIssues {
  const { filing, view, data, pack } = parts
  const ruleIssues = shallowRef<readonly Issue[]>([])
  const order = computed(() => [...filing.sections.map((section) => section.key), 'materials'])

  const issues = computed(() => {
    if (!view.value.editable) return []
    const unread = [...parts.unread.values()].filter(isStillThere)
    const unreadPaths = new Set(unread.map((issue) => issue.path))
    const fields = checkFields(filing, data.value).filter((issue) => !unreadPaths.has(issue.path))
    const slots = pack.materials[view.value.kind] ?? []
    const materials = checkMaterials(slots, data.value, view.value.materials, view.value.reviews)
    const found = [...unread, ...fields, ...ruleIssues.value.filter(isStillThere), ...materials]
    const rank = (issue: Issue): number => order.value.indexOf(toPlace(issue.path).section)
    return found.toSorted((one, other) => rank(one) - rank(other))
  })

  // A finding about a row that was removed a moment ago.
  function isStillThere(issue: Issue): boolean {
    const { section, row } = toPlace(issue.path)
    const rows = data.value[section]
    return row === undefined || !Array.isArray(rows) || rows.some((each: { id?: unknown }) => each.id === row)
  }

  async function refresh(): Promise<boolean> {
    if (!view.value.editable) return true
    const answer = await desk.call('filing.check', { id: view.value.id }).catch(() => undefined)
    if (!answer?.ok) return false
    ruleIssues.value = answer.value.filter((issue) => issue.code.startsWith('rule/'))
    return true
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  function askSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void refresh(), rulesAfter)
  }
  watch(() => [parts.save.value.version, view.value.materials.length, view.value.editable], askSoon)
  onScopeDispose(() => clearTimeout(timer))
  // Passports, plans and other trips came in: what the rules find may be something else now.
  useDeskEvent(['people-changed', 'filings-changed'], askSoon)
  void refresh()

  return { issues, refresh }
}
