import { computed, onBeforeUnmount, type ComputedRef } from 'vue'
import type { ChangedSource } from '../../../domain/ipc/views.ts'
import { desk } from '../../bridge/desk.ts'
import { useFetched } from '../../bridge/use-fetched.ts'

/** Which materials have another file on the disk by now; looked at again when the clerk comes back from another program. */
export function useChangedSources(filingId: string): {
  readonly changed: ComputedRef<ReadonlyMap<string, ChangedSource>>
  reload(): Promise<void>
} {
  const { data, reload } = useFetched(() => desk.call('material.changed-sources', { filingId }), ['filings-changed'])
  const lookAgain = () => void reload()
  window.addEventListener('focus', lookAgain)
  onBeforeUnmount(() => window.removeEventListener('focus', lookAgain))
  const changed = computed(() => new Map((data.value ?? []).map((each) => [each.materialId, each])))
  return { changed, reload }
}
