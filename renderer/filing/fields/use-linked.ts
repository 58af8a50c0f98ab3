import { shallowRef, type ShallowRef } from 'vue'
import type { OutputOf } from '../../../domain/ipc/calls.ts'
import type { CodeItem } from '../../../domain/reference/code-list.ts'
import { desk, useDeskEvent } from '../../bridge/desk.ts'

type Plan = OutputOf<'plan.executable'>[number]

/** The filings of the unit a link may choose from, and the linked one itself, which may be used up by now. */
export function useLinked(linkedId: string | null, unitCode: string | null = null): ShallowRef<readonly CodeItem[]> {
  const items = shallowRef<readonly CodeItem[]>([])

  async function load(): Promise<void> {
    const plans = await desk.call('plan.executable', { unitCode }).catch((): readonly Plan[] => [])
    const found = plans.map((plan) => toItem(plan.id, plan.number, plan.title))
    const linked =
      linkedId !== null && !found.some((item) => item.code === linkedId) ? await findItem(linkedId) : undefined
    items.value = linked ? [linked, ...found] : found
  }

  useDeskEvent('filings-changed', () => void load())
  void load()
  return items
}

async function findItem(id: string): Promise<CodeItem | undefined> {
  const opened = await desk.call('filing.open', { id }).catch(() => undefined)
  return opened?.ok ? toItem(id, opened.value.number, opened.value.title) : undefined
}

function toItem(code: string, number: string | null, title: string): CodeItem {
  return { code, name: [number, title].filter(Boolean).join(' ') || code }
}
