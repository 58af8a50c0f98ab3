import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SyncView } from '../../domain/ipc/views.ts'
import { desk, useDeskEvent } from './desk.ts'

/** Whether the office can be reached, and what waits on either side. */
export const useSync = defineStore('sync', () => {
  const view = shallowRef<SyncView>()

  async function load(): Promise<void> {
    // Locked or broken: the last known state stays; the session store deals with the former.
    view.value = await desk.call('sync.view').catch(() => view.value)
  }

  useDeskEvent(['sync-changed', 'outbox-changed', 'inbox-changed'], () => void load())
  return { view, load }
})
