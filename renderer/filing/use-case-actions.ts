import { ref, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { CaseView } from '../../domain/ipc/views.ts'
import type { Result } from '../../domain/result.ts'
import { desk, toFailure } from '../bridge/desk.ts'
import { caseText } from '../text/form.ts'
import { useSnack } from '../ui/snack.store.ts'

export interface CaseActions {
  /** Set once the filing is deleted: nothing of it may be saved any more. */
  readonly gone: Ref<boolean>
  withdraw(reason: string): Promise<boolean>
  remove(): Promise<void>
  print(): Promise<void>
  back(): void
}

/** What can be done with a case besides 上报. */
export function useCaseActions(
  view: Readonly<Ref<CaseView>>,
  title: Readonly<Ref<string>>,
  flush: () => Promise<boolean>,
): CaseActions {
  const router = useRouter()
  const snack = useSnack()
  const gone = ref(false)

  async function attempt<T>(ask: () => Promise<Result<T>>): Promise<{ value: T } | undefined> {
    try {
      const answer = await ask()
      if (answer.ok) return { value: answer.value }
      snack.sayFailure(answer.error)
    } catch (error) {
      snack.sayFailure(toFailure(error))
    }
    return undefined
  }

  async function withdraw(reason: string): Promise<boolean> {
    const done = await attempt(() => desk.call('filing.withdraw', { id: view.value.id, reason }))
    if (done) snack.say(caseText.withdrawn(title.value))
    return done !== undefined
  }

  /** No question first: it can be taken back. */
  async function remove(): Promise<void> {
    const { id } = view.value
    await flush()
    gone.value = true
    if (!(await attempt(() => desk.call('filing.delete', { id })))) {
      gone.value = false
      return
    }
    snack.show({
      text: caseText.deleted(title.value),
      tone: 'plain',
      undo: async () => {
        if (await attempt(() => desk.call('filing.restore', { id }))) await router.push(`/case/${id}`)
      },
    })
    back()
  }

  async function print(): Promise<void> {
    if (!(await flush())) return
    const done = await attempt(() => desk.call('filing.print', { id: view.value.id }))
    if (done?.value.saved) snack.say(caseText.printed)
  }

  function back(): void {
    if (window.history.state?.back) router.back()
    else void router.push(`/${view.value.kind}`)
  }

  return { gone, withdraw, remove, print, back }
}
