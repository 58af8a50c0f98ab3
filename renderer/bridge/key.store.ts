import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { KeyView } from '../../domain/ipc/views.ts'
import { desk, useDeskEvent } from './desk.ts'

/** What is plugged in now. */
export const useKey = defineStore('key', () => {
  const view = shallowRef<KeyView>({ status: 'looking', tokens: [] })

  async function load(): Promise<void> {
    view.value = await desk.call('key.view').catch((): KeyView => ({ status: 'down', tokens: [] }))
  }

  useDeskEvent('key-changed', () => void load())
  return { view, load }
})
