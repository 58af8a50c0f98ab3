import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { OutputOf } from '../../domain/ipc/calls.ts'
import type { Clerk } from '../../domain/sync/session.ts'
import { desk, useDeskEvent } from './desk.ts'

/** Who is at the desk, and which office it belongs to. */
export const useSession = defineStore('session', () => {
  const clerk = shallowRef<Clerk | null>(null)
  const about = shallowRef<OutputOf<'app.about'>>()
  /** Where to go on after the next unlock. */
  const returnTo = ref<string>()
  let lastAccount: string | undefined
  /** Why the login page is shown again; undefined at the start of the program. */
  const lockedBy = ref<'clerk' | 'key'>()

  async function load(): Promise<void> {
    const [view, newAbout] = await Promise.allSettled([desk.call('session.view'), desk.call('app.about')])
    // Without an answer the login page opens under the program's own name; logging in tells what is wrong.
    if (view.status === 'fulfilled') clerk.value = view.value.clerk
    if (newAbout.status === 'fulfilled') about.value = newAbout.value
  }

  /** The workspace was locked without the clerk's asking. */
  function forget(): void {
    if (clerk.value) lockedBy.value ??= 'key'
    clerk.value = null
  }

  async function lock(): Promise<void> {
    lockedBy.value = 'clerk'
    // What was typed a moment ago is saved as when the window is left; the save arrives before the lock.
    window.dispatchEvent(new Event('blur'))
    await desk.call('session.lock')
    clerk.value = null
  }

  /** After a login or unlock that succeeded. The former clerk's place is not for another one. */
  async function enter(next: Clerk): Promise<void> {
    if (lastAccount !== undefined && lastAccount !== next.account) returnTo.value = undefined
    lastAccount = next.account
    about.value = await desk.call('app.about')
    clerk.value = next
    lockedBy.value = undefined
  }

  useDeskEvent('session-changed', () => {
    void desk.call('session.view').then((view) => {
      if (view.clerk === null) forget()
      else if (clerk.value !== null) clerk.value = view.clerk
    })
  })

  return { clerk, about, returnTo, lockedBy, load, forget, lock, enter }
})
