import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { sealPins } from '../../../domain/key/sealed-pin.ts'
import type { SealedPins } from '../../../domain/key/sealed-pins.ts'
import { findKeyAuthority } from '../../../domain/office-pack/find-key-authority.ts'
import type { KeyAuthority } from '../../../domain/office-pack/key-authority.ts'
import type { KeyCertificate, KeyToken } from '../../../domain/ipc/views.ts'
import { success, type Failure, type Result } from '../../../domain/result.ts'
import { desk } from '../../bridge/desk.ts'
import { useKey } from '../../bridge/key.store.ts'
import { useSession } from '../../bridge/session.store.ts'
import { confirmWord, listNotices, toStop, type Advice } from '../../text/login.ts'
import { toIsoDay } from '../../text/time.ts'
import { usePin, type PinEntry } from '../../ui/use-pin.ts'

export interface Holder {
  /** Serial and certificate in one: what is chosen. */
  readonly id: string
  readonly token: KeyToken
  readonly certificate: KeyCertificate
}

/** Whose key, with its PIN closed for the key process; null for a key with its own keypad. */
export interface From {
  readonly tokenSerial: string
  readonly certificateId: string
  readonly pin: SealedPins | null
}

export interface HolderEntry {
  readonly holders: ComputedRef<readonly Holder[]>
  readonly chosenId: Ref<string | undefined>
  readonly chosen: ComputedRef<Holder | undefined>
  readonly authority: ComputedRef<KeyAuthority | undefined>
  /** Why nothing can be done with what is chosen; undefined when something can. */
  readonly stop: ComputedRef<Advice | undefined>
  readonly notices: ComputedRef<readonly string[]>
  readonly pin: PinEntry
  /** What was typed before the last try. */
  readonly confirmation: Ref<string>
  /** The key was pulled out while a PIN was being typed. */
  readonly pulledWhileTyping: Ref<boolean>
  /** Key, PIN and confirmation are all there. */
  readonly ready: ComputedRef<boolean>
  /** Closes the PIN for the key process and forgets it; one call is one try. */
  seal(): Promise<Result<From>>
  /** Counts a wrong PIN as this person's own. */
  learn(failure: Failure): void
}

interface Wanted {
  /** Others are not even shown. */
  readonly isMeant?: (certificate: KeyCertificate) => boolean
  /** Why one that is shown cannot be used here. */
  readonly findStop?: (certificate: KeyCertificate) => Advice | undefined
}

/** Which key and certificate, and its PIN: what login, recovery and handover have in common. */
export function useHolder({ isMeant = () => true, findStop = () => undefined }: Wanted = {}): HolderEntry {
  const key = useKey()
  const session = useSession()
  const chosenId = ref<string>()
  const confirmation = ref('')
  const pulledWhileTyping = ref(false)
  const ownFailures = ref<Readonly<Record<string, number>>>({})
  const pin = usePin()

  const holders = computed(() =>
    key.view.tokens.flatMap((token) =>
      token.certificates
        .filter(isMeant)
        .map((certificate) => ({ id: `${token.serial}/${certificate.id}`, token, certificate })),
    ),
  )
  const chosen = computed(() => holders.value.find((holder) => holder.id === chosenId.value))
  const authorities = computed(() => session.about?.office.keyAuthorities ?? [])
  const authority = computed(() => findKeyAuthority(authorities.value, chosen.value?.certificate.issuer ?? ''))
  const stop = computed(() => {
    if (!chosen.value) return undefined
    const { token, certificate } = chosen.value
    return findStop(certificate) ?? toStop(token, certificate, authority.value, toIsoDay(new Date().toISOString()))
  })
  const notices = computed(() => {
    if (!chosen.value) return []
    const { token, certificate } = chosen.value
    const around = { authorities: authorities.value, authority: authority.value }
    return listNotices(token, certificate, { ...around, ownFailures: ownFailures.value[token.serial] ?? 0 })
  })
  const ready = computed(() => {
    const token = chosen.value?.token
    if (!token || stop.value || (!token.protectedPath && pin.length.value === 0)) return false
    return token.pinState !== 'final-try' || confirmation.value.trim() === confirmWord
  })

  watch(
    holders,
    (now) => {
      if (chosen.value) return
      pulledWhileTyping.value = chosenId.value !== undefined && pin.length.value > 0
      const good = now.find(({ certificate }) => certificate.problem === null && !findStop(certificate))
      chosenId.value = (good ?? now[0])?.id
    },
    { immediate: true },
  )
  watch(chosenId, (now) => {
    pin.wipe()
    confirmation.value = ''
    if (now !== undefined) pulledWhileTyping.value = false
  })
  // What this computer knows of the key may have changed since the key was plugged in: it has logged in meanwhile.
  void key.load()

  async function seal(): Promise<Result<From>> {
    if (!chosen.value) throw new Error('sealed without a key')
    const { token, certificate } = chosen.value
    const from = { tokenSerial: token.serial, certificateId: certificate.id }
    confirmation.value = ''
    if (token.protectedPath) return success({ ...from, pin: null })
    const taken = pin.take()
    try {
      const offered = await desk.call('key.pin-key')
      return offered.ok ? success({ ...from, pin: await sealPins(offered.value, [taken]) }) : offered
    } finally {
      taken.fill(0)
    }
  }

  function learn({ code }: Failure): void {
    const serial = chosen.value?.token.serial
    if (serial === undefined || !['pin-incorrect', 'pin-locked'].includes(code)) return
    ownFailures.value = { ...ownFailures.value, [serial]: (ownFailures.value[serial] ?? 0) + 1 }
  }

  return {
    ...{ holders, chosenId, chosen, authority, stop, notices, pin, confirmation, pulledWhileTyping, ready },
    ...{ seal, learn },
  }
}
