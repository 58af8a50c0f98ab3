import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether CapsLock is on, as far as the last key told: before the first key nobody knows. */
export function useCapsLock(): Readonly<Ref<boolean>> {
  const on = ref(false)
  function look(event: KeyboardEvent): void {
    on.value = event.getModifierState('CapsLock')
  }
  window.addEventListener('keydown', look, true)
  window.addEventListener('keyup', look, true)
  onScopeDispose(() => {
    window.removeEventListener('keydown', look, true)
    window.removeEventListener('keyup', look, true)
  })
  return on
}
