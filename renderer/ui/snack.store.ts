import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Failure } from '../../domain/result.ts'
import { toFailureSentence } from '../text/failures.ts'

export interface Snack {
  readonly text: string
  readonly tone: 'plain' | 'attention'
  /** Taking back what was just done; also under Ctrl+Z. */
  readonly undo?: () => Promise<void>
  /** Other ways to go on from here. */
  readonly actions?: readonly SnackAction[]
  /** Milliseconds; otherwise as long as it takes to read it, and to use the way back. */
  readonly shownFor?: number
}

export interface SnackAction {
  readonly title: string
  readonly run: () => Promise<void>
}

const READ_IN = 3_500
const DECIDED_IN = 8_000

/** One short word on what just happened, bottom left; with a way back where there is one. */
export const useSnack = defineStore('snack', () => {
  const current = shallowRef<Snack>()
  const held = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let heard: string | undefined

  function show(snack: Snack): void {
    current.value = snack
    restart()
  }

  function say(text: string): void {
    show({ text, tone: 'plain' })
  }

  function sayFailure(failure: Failure): void {
    show({ text: toFailureSentence(failure), tone: 'attention' })
  }

  function restart(): void {
    clearTimeout(timer)
    const snack = current.value
    const decision = snack?.undo !== undefined || snack?.actions !== undefined || snack?.tone === 'attention'
    const shownFor = snack?.shownFor ?? (decision ? DECIDED_IN : READ_IN)
    timer = setTimeout(() => (held.value ? restart() : close()), shownFor)
  }

  /** Somebody sits down at the desk: what was said to another one is not for him. */
  function startFor(account: string): void {
    if (heard !== account) close()
    heard = account
  }

  function close(): void {
    clearTimeout(timer)
    current.value = undefined
  }

  async function undo(): Promise<void> {
    await run(current.value?.undo)
  }

  async function run(act: (() => Promise<void>) | undefined): Promise<void> {
    close()
    await act?.()
  }

  return { startFor, current, held, show, say, sayFailure, undo, run, close }
})
