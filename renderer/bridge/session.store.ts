import { defineStore } from 'pinia'
import { nextTick, ref, shallowRef } from 'vue'
import type { OutputOf } from '../../domain/ipc/calls.ts'
import type { TransferView } from '../../domain/ipc/views.ts'
import type { Failure } from '../../domain/result.ts'
import type { Clerk } from '../../domain/sync/session.ts'
import { desk, useDeskEvent } from './desk.ts'
import { findPlace, type Place } from './place.ts'

/** Writes what is typed; answers whether all of it is on disk. */
type Flush = () => Promise<boolean>

/** Who is at the desk, and which office it belongs to. */
export const useSession = defineStore('session', () => {
  const clerk = shallowRef<Clerk | null>(null)
  const about = shallowRef<OutputOf<'app.about'>>()
  /** Why nothing can be changed although the desk is open; null while everything can. */
  const readOnly = shallowRef<Failure | null>(null)
  /** A database on this computer waits for its repair, which the next unlock brings. */
  const damaged = ref(false)
  /** A workspace on its way from one key to another; then nobody is at the desk. */
  const transfer = shallowRef<TransferView | null>(null)
  /** Where to go on after the next unlock. */
  const returnTo = ref<string>()
  /** Who locked the desk, so that the login page is shown again; undefined at the start of the program. */
  const lockedBy = ref<'clerk' | 'program'>()
  /** False when the lock came before the last letters were on disk. */
  const allSaved = ref(true)
  /** Nothing of the desk may be seen or typed any more, although it is not locked yet. */
  const covered = ref(false)
  let lastAccount: string | undefined
  let place: Place | undefined
  const drafts = new Set<Flush>()

  async function load(): Promise<void> {
    const [view, newAbout] = await Promise.allSettled([desk.call('session.view'), desk.call('app.about')])
    // Without an answer the login page opens under the program's own name; logging in tells what is wrong.
    if (view.status === 'fulfilled') take(view.value)
    if (newAbout.status === 'fulfilled') about.value = newAbout.value
  }

  function take(view: OutputOf<'session.view'>): void {
    clerk.value = view.clerk
    readOnly.value = view.readOnly
    transfer.value = view.transfer
    damaged.value = view.damaged
  }

  /** The workspace was locked without the clerk's asking. */
  function forget(): void {
    if (clerk.value) lockedBy.value ??= 'program'
    clerk.value = null
    readOnly.value = null
    covered.value = false
  }

  /** An open draft has itself written before a lock. Returns the function that ends this. */
  function onLocking(flush: Flush): () => void {
    drafts.add(flush)
    return () => void drafts.delete(flush)
  }

  /** Covers the screen at once, then writes what is typed. */
  async function cover(): Promise<void> {
    if (covered.value) return
    place = findPlace()
    covered.value = true
    // A field that hands over its value when it is left does so now.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await nextTick()
    allSaved.value = await saveDrafts()
  }

  /** Writes what is typed in every open draft; answers whether all of it is on disk. */
  async function saveDrafts(): Promise<boolean> {
    const saved = await Promise.all([...drafts].map((flush) => flush().catch(() => false)))
    return saved.every(Boolean)
  }

  async function lock(): Promise<void> {
    lockedBy.value = 'clerk'
    await cover()
    await desk.call('session.lock').catch(() => undefined)
    forget()
  }

  /** After a login or unlock that succeeded. The former clerk's place is not for another one. */
  async function enter(next: Clerk): Promise<void> {
    if (lastAccount !== undefined && lastAccount !== next.account) {
      returnTo.value = undefined
      place = undefined
    }
    lastAccount = next.account
    const [newAbout, view] = await Promise.all([desk.call('app.about'), desk.call('session.view')])
    about.value = newAbout
    take({ ...view, clerk: next })
    lockedBy.value = undefined
  }

  /** Where the cursor stood on this page when the desk was locked; tells it once. */
  function takePlace(path: string): Place | undefined {
    const found = place?.path === path ? place : undefined
    place = undefined
    return found
  }

  useDeskEvent('session-locking', () => {
    void cover().then(() => desk.call('session.draft-saved').catch(() => undefined))
  })
  useDeskEvent('session-changed', () => {
    void desk.call('session.view').then((view) => {
      // Somebody is on the way in: `enter` takes it all over when the answer to the login is here.
      if (view.clerk !== null && clerk.value === null) return
      if (view.clerk === null) forget()
      else covered.value = false
      take(view)
    })
  })

  return {
    ...{ clerk, about, readOnly, transfer, damaged, returnTo, lockedBy, allSaved, covered },
    ...{ load, forget, lock, enter, onLocking, saveDrafts, takePlace },
  }
})
