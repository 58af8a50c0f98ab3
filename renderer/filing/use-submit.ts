import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { isBlocking, type Issue } from '../../domain/filing/issue.ts'
import type { Failure } from '../../domain/result.ts'
import { desk, toFailure } from '../bridge/desk.ts'
import { useSnack } from '../ui/snack.store.ts'
import { checkText } from '../text/form.ts'

export type SubmitStage = 'closed' | 'checking' | 'asking' | 'signing' | 'done'

export interface Submit {
  readonly stage: Ref<SubmitStage>
  readonly failure: ShallowRef<Failure | undefined>
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
      stage.value = 'asking'
    } else {
      snack.show({ text: checkText.notChecked, tone: 'attention' })
    }
  }

  async function confirm(): Promise<void> {
    if (stage.value !== 'asking') return
    stage.value = 'signing'
    failure.value = undefined
    try {
      const answer = await desk.call('filing.submit', { id: parts.id })
      if (!answer.ok) failure.value = answer.error
    } catch (error) {
      failure.value = toFailure(error)
    }
    stage.value = failure.value ? 'asking' : 'done'
    await parts.reload()
  }

  function close(): void {
    if (stage.value !== 'signing') stage.value = 'closed'
  }

  return { stage, failure, warnings, start, confirm, close }
}
