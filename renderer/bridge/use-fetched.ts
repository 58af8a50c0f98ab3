import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { EventName } from '../../domain/ipc/calls.ts'
import type { Failure } from '../../domain/result.ts'
import { toFailure, useDeskEvent } from './desk.ts'

export interface Fetched<T> {
  /** The last good answer; stays while a newer one is on its way. */
  readonly data: ShallowRef<T | undefined>
  readonly failure: Ref<Failure | undefined>
  readonly pending: Ref<boolean>
  /** True until the first answer of any sort. */
  readonly first: ComputedRef<boolean>
  reload(): Promise<void>
}

/** Reads at once and again at every one of the events. An answer overtaken by a newer question is dropped. */
export function useFetched<T>(read: () => Promise<T>, events: readonly EventName[] = []): Fetched<T> {
  const data = shallowRef<T>()
  const failure = ref<Failure>()
  const pending = ref(false)
  let question = 0

  async function reload(): Promise<void> {
    question += 1
    const mine = question
    pending.value = true
    try {
      const answer = await read()
      if (mine !== question) return
      data.value = answer
      failure.value = undefined
    } catch (error) {
      if (mine === question) failure.value = toFailure(error)
    } finally {
      if (mine === question) pending.value = false
    }
  }

  useDeskEvent(events, () => void reload())
  void reload()
  const first = computed(() => data.value === undefined && failure.value === undefined)
  return { data, failure, pending, first, reload }
}
