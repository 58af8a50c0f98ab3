import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { checkPassword, toPlainPassword } from '../../../domain/account/password.ts'
import type { Failure } from '../../../domain/result.ts'
import { desk, toFailure } from '../../bridge/desk.ts'
import { formRuleTexts, toRuleText } from '../../text/password.ts'

export interface PasswordChange {
  readonly old: Ref<string>
  readonly next: Ref<string>
  readonly again: Ref<string>
  readonly rules: ComputedRef<readonly { readonly text: string; readonly ok: boolean }[]>
  readonly ready: ComputedRef<boolean>
  readonly busy: Ref<boolean>
  readonly failure: Ref<Failure | undefined>
  /** Whether it was changed. */
  submit(): Promise<boolean>
  reset(): void
}

/** The form of 修改密码: what a new one has to be is told while it is typed, by the function the server asks too. */
export function usePasswordChange(account: () => string): PasswordChange {
  const [old, next, again] = [ref(''), ref(''), ref('')]
  const busy = ref(false)
  const failure = ref<Failure>()
  const rules = computed(() => {
    const typed = next.value !== ''
    return [
      ...checkPassword(next.value, account()).map(({ rule, kept }) => ({ text: toRuleText(rule), ok: kept })),
      { text: formRuleTexts.other, ok: typed && toPlainPassword(next.value) !== toPlainPassword(old.value) },
      { text: formRuleTexts.repeated, ok: typed && next.value === again.value },
    ]
  })
  const ready = computed(() => old.value !== '' && rules.value.every(({ ok }) => ok))

  async function submit(): Promise<boolean> {
    if (busy.value || !ready.value) return false
    busy.value = true
    failure.value = undefined
    try {
      const answer = await desk.call('session.change-password', { oldPassword: old.value, newPassword: next.value })
      if (answer.ok) reset()
      else failure.value = answer.error
      // A wrong old one is typed again; the new one, which was thought out, stays.
      if (!answer.ok && answer.error.code === 'old-password-wrong') old.value = ''
      return answer.ok
    } catch (error) {
      failure.value = toFailure(error)
      return false
    } finally {
      busy.value = false
    }
  }

  function reset(): void {
    for (const field of [old, next, again]) field.value = ''
    failure.value = undefined
  }

  return { old, next, again, rules, ready, busy, failure, submit, reset }
}
