import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** Up to here every row is drawn: a window over so few would save nothing. */
const DRAWN_WHOLE = 60
/** Rows drawn beyond each edge, so that scrolling shows no gap. */
const BEYOND = 8

export interface RowWindow {
  /** Rows `from` to `to` (exclusive) are drawn. */
  readonly from: number
  readonly to: number
  /** Room kept for the rows before and after, in pixels. */
  readonly before: number
  readonly after: number
}

/**
 * Of a long list the rows in sight are drawn, and room is kept for the others; all rows are of one height. A thousand rows
 * take as long as thirty. `frame` is what scrolls.
 */
export function useRowWindow(
  frame: Readonly<Ref<HTMLElement | null>>,
  list: { readonly count: () => number; readonly rowHeight: () => number },
) {
  const top = ref(0)
  const height = ref(800)
  let awaited = 0

  function look(): void {
    cancelAnimationFrame(awaited)
    awaited = requestAnimationFrame(() => (top.value = frame.value?.scrollTop ?? 0))
  }
  const watcher = new ResizeObserver(([entry]) => (height.value = entry?.contentRect.height ?? height.value))
  onMounted(() => {
    frame.value?.addEventListener('scroll', look, { passive: true })
    if (frame.value) watcher.observe(frame.value)
  })
  onBeforeUnmount(() => {
    cancelAnimationFrame(awaited)
    frame.value?.removeEventListener('scroll', look)
    watcher.disconnect()
  })

  const rowWindow = computed(() => toRowWindow(list.count(), list.rowHeight(), top.value, height.value))

  /** Scrolls as far as it takes to have the row in sight, and drawn after the next tick. */
  function reveal(index: number): void {
    const box = frame.value
    if (!box || (index >= rowWindow.value.from && index < rowWindow.value.to)) return
    box.scrollTop = Math.max(0, (index + 0.5) * list.rowHeight() - box.clientHeight / 2)
    top.value = box.scrollTop
  }

  return { rowWindow, reveal }
}

/** Which rows to draw of `count`, when the frame is scrolled by `top` and shows `height`, all in pixels. */
export function toRowWindow(count: number, rowHeight: number, top: number, height: number): RowWindow {
  if (count <= DRAWN_WHOLE) return { from: 0, to: count, before: 0, after: 0 }
  const shown = Math.ceil(height / rowHeight) + 2 * BEYOND
  // A list that has become shorter is still scrolled to where its end was.
  const from = Math.max(0, Math.min(Math.floor(top / rowHeight) - BEYOND, count - shown))
  const to = Math.min(count, from + shown)
  return { from, to, before: from * rowHeight, after: (count - to) * rowHeight }
}
