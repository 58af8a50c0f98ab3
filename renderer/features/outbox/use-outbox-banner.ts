import { computed, onBeforeUnmount, ref, type ComputedRef } from 'vue'
import { findLateness } from '../../../domain/sync/late.ts'
import { useSync } from '../../bridge/sync.store.ts'
import { outboxText, toLateLine, toStoppedLine } from '../../text/outbox.ts'
import type { Banner } from '../../ui/banner.ts'

/** Told on every page: that the clerk has stopped the sending, or that something waits for too long. */
export function useOutboxBanner(): ComputedRef<Banner | undefined> {
  const sync = useSync()
  const now = ref(Date.now())
  const tick = setInterval(() => (now.value = Date.now()), 60_000)
  onBeforeUnmount(() => clearInterval(tick))
  const line = computed(() => {
    const { stoppedSince = null, oldestAt = null, waiting = 0, blocked = 0 } = sync.view ?? {}
    if (stoppedSince !== null) return toStoppedLine(waiting)
    const late = findLateness(oldestAt, now.value)
    return late === undefined ? undefined : toLateLine(waiting + blocked, late)
  })
  return computed(() =>
    line.value === undefined
      ? undefined
      : { text: line.value, tone: 'attention', see: { to: '/outbox', title: outboxText.see } },
  )
}
