import { computed, type ComputedRef } from 'vue'
import { desk } from '../../bridge/desk.ts'
import { useFetched } from '../../bridge/use-fetched.ts'
import { toFailureText } from '../../text/failures.ts'
import type { Banner } from '../../ui/banner.ts'
import { findTroubles } from './trail-troubles.ts'

/** Told on every page while the trail is broken or refused; the page 操作记录 says it at length. */
export function useTrailBanner(): ComputedRef<Banner | undefined> {
  const trail = useFetched(() => desk.call('audit.list', { pageSize: 1 }), ['sync-changed'])
  return computed(() => {
    const [trouble] = findTroubles(trail.data.value?.chain)
    if (!trouble) return undefined
    return { text: toFailureText(trouble).happened, tone: 'attention', see: { to: '/audit', title: '查看操作记录' } }
  })
}
