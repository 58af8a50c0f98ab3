import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { sealPins, type SealedPins } from '../../../domain/key/sealed-pin.ts'
import type { KeyCertificate, KeyToken } from '../../../domain/ipc/views.ts'
import type { Failure } from '../../../domain/result.ts'
import { desk, toFailure } from '../../bridge/desk.ts'
import { useKey } from '../../bridge/key.store.ts'
import { useSession } from '../../bridge/session.store.ts'

export interface Holder {
  /** Serial and certificate in one: what is chosen. */
  readonly id: string
  readonly token: KeyToken
  readonly certificate: KeyCertificate
}

export interface Login {
  readonly holders: ComputedRef<readonly Holder[]>
  readonly chosenId: Ref<string | undefined>
  readonly chosen: ComputedRef<Holder | undefined>
  /** Unlocking needs the PIN alone and works offline; login needs account, password and the network. */
  readonly mode: Ref<'unlock' | 'login'>
  readonly pin: Ref<string>
  readonly account: Ref<string>
  readonly password: Ref<string>
  readonly lastTryAccepted: Ref<boolean>
  readonly phase: Ref<'form' | 'busy' | 'first-sync'>
  readonly failure: Ref<Failure | undefined>
  readonly ready: ComputedRef<boolean>
  submit(): Promise<void>
}

/** The login page's state: which key, which way in, and what came of it. The PIN is forgotten after every try. */
export function useLogin(): Login {
  const key = useKey()
  const session = useSession()
  const chosenId = ref<string>()
  const mode = ref<'unlock' | 'login'>('login')
  const pin = ref('')
  const account = ref('')
  const password = ref('')
  const lastTryAccepted = ref(false)
  const phase = ref<'form' | 'busy' | 'first-sync'>('form')
  const failure = ref<Failure>()

  const holders = computed(() =>
    key.view.tokens.flatMap((token) =>
      token.certificates.map((certificate) => ({ id: `${token.serial}/${certificate.id}`, token, certificate })),
    ),
  )
  const chosen = computed(() => holders.value.find((holder) => holder.id === chosenId.value))
  const ready = computed(() => {
    if (!chosen.value || pin.value === '' || phase.value !== 'form') return false
    if (chosen.value.token.pinState === 'final-try' && !lastTryAccepted.value) return false
    return mode.value === 'unlock' || (account.value.trim() !== '' && password.value !== '')
  })

  watch(
    holders,
    (now) => {
      if (!chosen.value) chosenId.value = (now.find(({ certificate }) => certificate.problem === null) ?? now[0])?.id
    },
    { immediate: true },
  )
  // What this computer knows of the key may have changed since the key was plugged in: it has logged in meanwhile.
  void key.load()
  watch(
    [chosenId, () => chosen.value?.certificate.knownAccount],
    () => {
      const known = chosen.value?.certificate.knownAccount ?? null
      mode.value = known === null ? 'login' : 'unlock'
      account.value = known ?? ''
      pin.value = ''
      lastTryAccepted.value = false
      failure.value = undefined
    },
    { immediate: true },
  )

  async function submit(): Promise<void> {
    const holder = chosen.value
    if (!ready.value || !holder) return
    phase.value = 'busy'
    failure.value = undefined
    const typed = new TextEncoder().encode(pin.value)
    pin.value = ''
    try {
      const offered = await desk.call('key.pin-key')
      if (!offered.ok) {
        failure.value = offered.error
        phase.value = 'form'
        return
      }
      const { token, certificate } = holder
      const sealed = await sealPins(offered.value, [typed])
      const from = { tokenSerial: token.serial, certificateId: certificate.id, pin: sealed }
      const firstSync = await (mode.value === 'unlock' ? unlock(from) : login(from))
      if (firstSync === undefined) phase.value = 'form'
      else phase.value = firstSync ? 'first-sync' : 'busy'
    } catch (error) {
      failure.value = toFailure(error)
      phase.value = 'form'
    }
  }

  interface From {
    readonly tokenSerial: string
    readonly certificateId: string
    readonly pin: SealedPins
  }

  /** Answers whether the first sync is under way; undefined when there was a failure. */
  async function login(from: From): Promise<boolean | undefined> {
    const answer = await desk.call('session.login', {
      ...from,
      account: account.value.trim(),
      password: password.value,
    })
    if (!answer.ok) return void (failure.value = answer.error)
    password.value = ''
    await session.enter(answer.value.clerk)
    return answer.value.firstSync
  }

  async function unlock(from: From): Promise<boolean | undefined> {
    const answer = await desk.call('session.unlock', from)
    if (!answer.ok) return void (failure.value = answer.error)
    await session.enter(answer.value.clerk)
    return false
  }

  return {
    holders,
    chosenId,
    chosen,
    mode,
    pin,
    account,
    password,
    lastTryAccepted,
    phase,
    failure,
    ready,
    submit,
  }
}
