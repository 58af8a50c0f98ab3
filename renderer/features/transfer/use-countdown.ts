import { onScopeDispose, ref, type Ref } from 'vue'

/** Milliseconds until an instant, a second apart; 0 when it has passed or there is none. */
export function useCountdown(until: () => string | undefined): Readonly<Ref<number>> {
  const left = ref(0)
  function look(): void {
    const instant = until()
    left.value = instant === undefined ? 0 : Math.max(0, Date.parse(instant) - Date.now())
  }
  look()
  const timer = setInterval(look, 1000)
  onScopeDispose(() => clearInterval(timer))
  return left
}
