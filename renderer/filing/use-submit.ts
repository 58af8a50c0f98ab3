import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { isBlocking, type Issue } from '../../domain/filing/issue.ts'
import type { SigningWords } from '../../domain/ipc/views.ts'
import type { Failure } from '../../domain/result.ts'
import { desk, toFailure } from '../bridge/desk.ts'
import { confirmBox } from '../ui/confirm-box.ts'
import { useSnack } from '../ui/snack.store.ts'
import { checkText, materialText } from '../text/form.ts'

export type SubmitStage = 'closed' | 'checking' | 'asking' | 'signing' | 'done'

export interface Submit {
  readonly stage: Ref<SubmitStage>
  readonly failure: ShallowRef<Failure | undefined>
  /** What is signed on `confirm`, and nothing else. */
  readonly words: ShallowRef<SigningWords | undefined>
  readonly warnings: ComputedRef<readonly Issue[]>
  start(): Promise<void>
  confirm(): Promise<void>
  close(): void
}

interface Parts {
  readonly id: string
  readonly issues: Readonly<Ref<readonly Issue[]>>
  readonly flush: () => Promise<boolean>
  readonly refresh: () => Promise<boolean>
  readonly reload: () => Promise<void>
  /** Shows what is in the way. */
  readonly showIssues: () => Promise<void>
}

/** 上报: save, check the whole case, show what is signed, sign, and say truthfully where it lies then. */
export function useSubmit(parts: Parts): Submit {
  const snack = useSnack()
  const stage = ref<SubmitStage>('closed')
  const failure = shallowRef<Failure>()
  const words = shallowRef<SigningWords>()
  const warnings = computed(() => parts.issues.value.filter((issue) => issue.severity === 'warning'))

  async function start(): Promise<void> {
    if (stage.value !== 'closed') return
    stage.value = 'checking'
    failure.value = undefined
    const ready = (await parts.flush()) && (await parts.refresh())
    const blocking = parts.issues.value.filter(isBlocking).length
    stage.value = 'closed'
    if (blocking > 0) {
      snack.show({ text: checkText.mustCorrect(blocking), tone: 'attention' })
      await parts.showIssues()
    } else if (ready) {
      if (await confirmSources()) await ask()
    } else {
      snack.show({ text: checkText.notChecked, tone: 'attention' })
    }
  }

  /** A file that was changed after it was attached: what goes out is what was attached, and the clerk knows it. */
  async function confirmSources(): Promise<boolean> {
    const changed = await desk.call('material.changed-sources', { filingId: parts.id }).catch(() => [])
    return changed.length === 0 || confirmBox(materialText.changedQuestion(changed.map(({ name }) => name)))
  }

  /** The words come from what is stored, which is what the key signs; a page cannot put its own in their place. */
  async function readWords(): Promise<Failure | undefined> {
    try {
      const answer = await desk.call('filing.signing-words', { id: parts.id })
      if (!answer.ok) return answer.error
      words.value = answer.value
      return undefined
    } catch (error) {
      return toFailure(error)
    }
  }

  async function ask(): Promise<void> {
    const why = await readWords()
    if (why) snack.sayFailure(why)
    else stage.value = 'asking'
  }

  async function confirm(): Promise<void> {
    if (stage.value !== 'asking' || !words.value) return
    stage.value = 'signing'
    failure.value = undefined
    const { contentHash } = words.value
    try {
      const answer = await desk.call('filing.submit', { id: parts.id, contentHash })
      if (!answer.ok) failure.value = answer.error
    } catch (error) {
      failure.value = toFailure(error)
    }
    // What was shown is not what is there any more: shown anew, and asked again.
    if (failure.value?.code === 'changed-while-signing') failure.value = (await readWords()) ?? failure.value
    stage.value = failure.value ? 'asking' : 'done'
    await parts.reload()
  }

  function close(): void {
    if (stage.value !== 'signing') stage.value = 'closed'
  }

  return { stage, failure, words, warnings, start, confirm, close }
}
