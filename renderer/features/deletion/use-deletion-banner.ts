import { computed, type ComputedRef } from 'vue'
import { useSync } from '../../bridge/sync.store.ts'
import { deletionText, toHeldLine } from '../../text/deletions.ts'
import type { Banner } from '../../ui/banner.ts'

/** Many records are to go, and stay until somebody has looked. */
export function useDeletionBanner(): ComputedRef<Banner | undefined> {
  const sync = useSync()
  return computed(() => {
    const held = sync.view?.heldDeletions ?? 0
    if (held === 0) return undefined
    return { text: toHeldLine(held), tone: 'attention', see: { to: '/deletions', title: deletionText.toPage } }
  })
}
