import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Failure } from '../../../domain/result.ts'
import { desk, toFailure } from '../../bridge/desk.ts'
import { useSession } from '../../bridge/session.store.ts'
import { recoveryKeyAtLogin } from '../../text/login.ts'
import { useHolder, type From, type HolderEntry } from './use-holder.ts'

export interface Login {
  readonly entry: HolderEntry
  /** Unlocking needs the PIN alone and works offline; login needs account, password and the network. */
  readonly mode: Ref<'unlock' | 'login'>
  readonly account: Ref<string>
  readonly password: Ref<string>
  readonly phase: Ref<'form' | 'busy' | 'first-sync'>
  readonly failure: Ref<Failure | undefined>
  /** The clerk has chosen an empty workspace beside what another key has closed. */
  readonly startingAnew: Ref<boolean>
  /** Why it went no further: work of the account is here that another key has closed. */
  readonly closedForAnother: ComputedRef<boolean>
  readonly ready: ComputedRef<boolean>
  submit(): Promise<void>
  startAnew(): void
}

/** The login page's state: which key, which way in, and what came of it. The PIN is forgotten after every try. */
export function useLogin(): Login {
  const session = useSession()
  const entry = useHolder({ findStop: ({ recovers }) => (recovers.length > 0 ? recoveryKeyAtLogin : undefined) })
  const { chosen, chosenId } = entry
  const mode = ref<'unlock' | 'login'>('login')
  const account = ref('')
  const password = ref('')
  const phase = ref<'form' | 'busy' | 'first-sync'>('form')
  const failure = ref<Failure>()
  /** The key that the failure is about. */
  let failedId: string | undefined
  const startingAnew = ref(false)
  const closedForAnother = computed(() => failure.value?.code === 'workspace-of-another-key')

  const ready = computed(() => {
    if (!entry.ready.value || phase.value !== 'form') return false
    return mode.value === 'unlock' || (account.value.trim() !== '' && password.value !== '')
  })

  watch(
    [chosenId, () => chosen.value?.certificate.knownAccount],
    ([id, known], [idBefore]) => {
      // Pulled out while the login was under way, or gone with a driver that hung: what came of it is still to be read, also
      // when the same key is back a second later.
      if (failure.value && id !== idBefore && (id === undefined || id === failedId)) return
      mode.value = known ? 'unlock' : 'login'
      account.value = known ?? ''
      password.value = ''
      failure.value = undefined
    },
    { immediate: true },
  )
  // What was chosen for one key and account is not chosen for another.
  watch([chosenId, account], () => {
    startingAnew.value = false
    if (closedForAnother.value) failure.value = undefined
  })

  async function submit(): Promise<void> {
    if (!ready.value) return
    phase.value = 'busy'
    failure.value = undefined
    try {
      const firstSync = await enter()
      if (firstSync === undefined) phase.value = 'form'
      else phase.value = firstSync ? 'first-sync' : 'busy'
    } catch (error) {
      failure.value = toFailure(error)
      phase.value = 'form'
    }
  }

  /** Answers whether the first sync is under way; undefined when there was a failure. */
  async function enter(): Promise<boolean | undefined> {
    const from = await entry.seal()
    if (!from.ok) return refuse(from.error)
    return mode.value === 'unlock' ? unlock(from.value) : login(from.value)
  }

  async function login(from: From): Promise<boolean | undefined> {
    const credentials = { account: account.value.trim(), password: password.value }
    const answer = await desk.call('session.login', { ...from, ...credentials, startAnew: startingAnew.value })
    if (!answer.ok) return refuse(answer.error)
    password.value = ''
    await session.enter(answer.value.clerk)
    return answer.value.firstSync
  }

  async function unlock(from: From): Promise<boolean | undefined> {
    const answer = await desk.call('session.unlock', from)
    if (!answer.ok) return refuse(answer.error)
    await session.enter(answer.value.clerk)
    return false
  }

  function refuse(error: Failure): undefined {
    entry.learn(error)
    failedId = chosenId.value
    failure.value = error
  }

  function startAnew(): void {
    startingAnew.value = true
    failure.value = undefined
  }

  return { entry, mode, account, password, phase, failure, startingAnew, closedForAnother, ready, submit, startAnew }
}
