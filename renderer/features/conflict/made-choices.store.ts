import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { Side } from '../../../domain/filing/compare-contents.ts'
import { useSession } from '../../bridge/session.store.ts'

/** By path: the side, and what both sides said when it was chosen. */
export type MadeChoices = ReadonlyMap<string, { readonly side: Side; readonly words: string }>

const none: MadeChoices = new Map()

/** What the clerk has chosen and not settled yet, by conflict: he may look something up elsewhere and come back. */
export const useMadeChoices = defineStore('made-choices', () => {
  const session = useSession()
  const all = shallowRef<ReadonlyMap<string, MadeChoices>>(new Map())

  // Nobody's words outlive the lock.
  watch(
    () => session.clerk,
    (clerk) => {
      if (!clerk) all.value = new Map()
    },
  )

  return {
    of: (conflictId: string) => all.value.get(conflictId) ?? none,
    keep: (conflictId: string, made: MadeChoices) => void (all.value = new Map([...all.value, [conflictId, made]])),
    forget: (conflictId: string) => void (all.value = new Map([...all.value].filter(([id]) => id !== conflictId))),
  }
})
