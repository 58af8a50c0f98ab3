import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch, type ComputedRef, type ShallowRef } from 'vue'

/** Below the last line, in pixels: the page's own edge. */
const EDGE = 18
const AT_LEAST = 1

/** As many of the items as fit between the place and the lower edge of the window, and never fewer than one. */
export function useFitting<T>(
  place: Readonly<ShallowRef<HTMLElement | null>>,
  items: () => readonly T[],
): ComputedRef<readonly T[]> {
  const room = ref(Infinity)
  const shown = computed(() => items().slice(0, room.value))

  async function measure(): Promise<void> {
    room.value = Infinity
    await nextTick()
    const list = place.value
    if (!list) return
    const scrolled = list.closest('main')?.scrollTop ?? 0
    const bottom = window.innerHeight - EDGE - scrolled
    const fitting = [...list.querySelectorAll('li')].filter((line) => line.getBoundingClientRect().bottom <= bottom)
    room.value = Math.max(AT_LEAST, fitting.length)
  }
  function onResize(): void {
    void measure()
  }

  watch([place, items], onResize, { flush: 'post' })
  onMounted(() => window.addEventListener('resize', onResize))
  onBeforeUnmount(() => window.removeEventListener('resize', onResize))
  return shown
}
