import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { sealPins } from '../../../domain/key/sealed-pin.ts'
import type { KeyToken } from '../../../domain/ipc/views.ts'
import type { Failure, Result } from '../../../domain/result.ts'
import { desk, toFailure } from '../../bridge/desk.ts'
import { useKey } from '../../bridge/key.store.ts'
import { confirmWord } from '../../text/login.ts'
import { listPinRules } from '../../text/pin-change.ts'
import { usePin, type PinEntry } from '../../ui/use-pin.ts'

export interface PinChange {
  readonly token: ComputedRef<KeyToken | undefined>
  readonly old: PinEntry
  readonly next: PinEntry
  readonly again: PinEntry
  readonly rules: ComputedRef<ReturnType<typeof listPinRules>>
  /** What was typed before the last try. */
  readonly confirmation: Ref<string>
  readonly busy: Ref<boolean>
  readonly failure: Ref<Failure | undefined>
  readonly ready: ComputedRef<boolean>
  /** Whether the key has a new PIN now. One call is one try of the old one. */
  submit(): Promise<boolean>
  reset(): void
}

/** 修改 PIN on the key itself: of the wanted token, or of the first that is plugged in. */
export function usePinChange(wanted: () => string | undefined): PinChange {
  const key = useKey()
  const [old, next, again] = [usePin(), usePin(), usePin()]
  const confirmation = ref('')
  const busy = ref(false)
  const failure = ref<Failure>()

  const token = computed(
    () =>
      key.view.tokens.find(({ serial }) => serial === wanted()) ?? key.view.tokens.find(() => wanted() === undefined),
  )
  const rules = computed(() =>
    listPinRules(
      {
        length: next.length.value,
        // The lengths are read so that Vue asks again when something was typed; the bytes are no state of its.
        sameAsOld: old.length.value > 0 && old.length.value === next.length.value && next.buffer.equals(old.buffer),
        easy: next.buffer.isEasy,
        repeated: next.length.value === again.length.value && next.buffer.equals(again.buffer),
      },
      token.value?.pinLength ?? { min: null, max: null },
    ),
  )
  const ready = computed(() => {
    if (!token.value || busy.value || token.value.pinState === 'locked') return false
    if (token.value.pinState === 'final-try' && confirmation.value.trim() !== confirmWord) return false
    return token.value.protectedPath || (old.length.value > 0 && rules.value.every(({ ok }) => ok))
  })

  function reset(): void {
    for (const pin of [old, next, again]) pin.wipe()
    confirmation.value = ''
    failure.value = undefined
  }
  watch(() => token.value?.serial, reset)

  async function submit(): Promise<boolean> {
    if (!ready.value || !token.value) return false
    busy.value = true
    failure.value = undefined
    const answer = await change(token.value).catch((error: unknown) => ({
      ok: false as const,
      error: toFailure(error),
    }))
    busy.value = false
    reset()
    if (!answer.ok) failure.value = answer.error
    return answer.ok
  }

  async function change({ serial, protectedPath }: KeyToken): Promise<Result<void>> {
    if (protectedPath) return desk.call('key.change-pin', { tokenSerial: serial, pins: null })
    const pins = [old.take(), next.take()]
    try {
      const offered = await desk.call('key.pin-key')
      if (!offered.ok) return offered
      return await desk.call('key.change-pin', { tokenSerial: serial, pins: await sealPins(offered.value, pins) })
    } finally {
      for (const pin of pins) pin.fill(0)
    }
  }

  return { token, old, next, again, rules, confirmation, busy, failure, ready, submit, reset }
}
