import { computed, nextTick, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { CaseView } from '../../domain/ipc/views.ts'
import type { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { caseText } from '../text/form.ts'
import type { CaseTab } from './use-jump.ts'

export interface Tabs {
  /** `keys` stay the same whichever parts a case has, so that fingers can learn them. */
  readonly shown: ComputedRef<readonly { readonly key: CaseTab; readonly title: string; readonly keys: string }[]>
  readonly current: ComputedRef<CaseTab>
  show(tab: CaseTab): Promise<void>
}

/** The parts of a case page; which one is open stands in the address, so that going back finds it again. */
export function useTabs(view: Readonly<Ref<CaseView>>, pack: OfficePack, beforeLeaving: () => Promise<unknown>): Tabs {
  const route = useRoute()
  const router = useRouter()
  const shown = computed(() => {
    const has: Record<CaseTab, boolean> = {
      form: true,
      materials: (pack.materials[view.value.kind] ?? []).length > 0,
      check: view.value.editable,
      progress: true,
    }
    const order: readonly CaseTab[] = ['form', 'materials', 'check', 'progress']
    return order
      .map((key, index) => ({ key, title: caseText.tabs[key], keys: `Ctrl+${index + 1}` }))
      .filter(({ key }) => has[key])
  })
  const current = computed(
    () => shown.value.find((tab) => tab.key === route.query['tab'])?.key ?? shown.value[0]?.key ?? 'form',
  )

  async function show(tab: CaseTab): Promise<void> {
    if (tab === current.value) return
    void beforeLeaving()
    await router.replace({ path: route.path, query: { tab } })
    await nextTick()
    requestAnimationFrame(() => focusPane(tab))
  }

  return { shown, current, show }
}

/** The part that had the focus is gone: the next Tab begins in the one that is open, in the form where it was left. */
function focusPane(tab: CaseTab): void {
  const pane = document.querySelector<HTMLElement>('[role=tabpanel]')
  if (!pane || (document.activeElement !== document.body && document.activeElement?.checkVisibility())) return
  const left = tab === 'form' ? pane.querySelector<HTMLElement>('[data-left]') : undefined
  const first = [...pane.querySelectorAll<HTMLElement>('input, textarea, button:not(:disabled), a[href]')]
  ;(left ?? first.find((each) => each.checkVisibility()))?.focus()
}
