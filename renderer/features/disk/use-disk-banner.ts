import { computed, type ComputedRef } from 'vue'
import { desk } from '../../bridge/desk.ts'
import { useFetched } from '../../bridge/use-fetched.ts'
import { toDiskLine } from '../../text/disk.ts'
import type { Banner } from '../../ui/banner.ts'

/** Told on every page while the disk has too little room. */
export function useDiskBanner(): ComputedRef<Banner | undefined> {
  const disk = useFetched(() => desk.call('disk.view'), ['disk-changed'])
  return computed(() => {
    const view = disk.data.value
    const text = view && toDiskLine(view)
    return text ? { text, tone: view.level === 'full' ? 'danger' : 'attention', role: 'alert' } : undefined
  })
}
