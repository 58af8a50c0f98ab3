import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useRouter } from 'vue-router'
import { useSession } from '../bridge/session.store.ts'
import { listMenu } from './menu.ts'
import { useSnack } from './snack.store.ts'
import { useSyncNow } from './use-sync-now.ts'

/** The keys that work on every page. A key already used by what has the focus never arrives here as new. */
export function useShortcuts(showSheet: () => void): void {
  const router = useRouter()
  const session = useSession()
  const snack = useSnack()
  const syncNow = useSyncNow()
  const items = session.clerk ? listMenu(session.clerk.role).flatMap((group) => group.items) : []
  const targets = new Map(items.map((item) => [item.keys ?? '', item.to]))

  // In an input, Ctrl+Z takes back letters; but not when nothing was typed since the deed that can be undone.
  let typedSince = false
  watch(
    () => snack.current,
    () => (typedSince = false),
  )
  function onInput(): void {
    typedSince = true
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return
    const act = findAct(event)
    if (!act) return
    event.preventDefault()
    act()
  }

  function findAct(event: KeyboardEvent): (() => void) | undefined {
    const keys = toKeys(event)
    const to = targets.get(keys)
    if (to !== undefined) return () => void router.push(to)
    switch (keys) {
      case 'F1':
        return showSheet
      case 'F5':
        return syncNow
      case 'Alt+L':
        return () => void session.lock()
      case '/':
        return isTyping(event.target) ? undefined : focusSearch
      case 'Ctrl+Z':
        return snack.current?.undo && !(typedSince && isTyping(event.target)) ? () => void snack.undo() : undefined
      case 'Escape':
        return hasOverlay() ? undefined : () => goBack(event.target)
      default:
        return undefined
    }
  }

  function goBack(target: EventTarget | null): void {
    // The first Esc only leaves the input, so that nobody loses the page by a slip.
    if (isTyping(target) && target instanceof HTMLElement) target.blur()
    else if (window.history.state?.back) router.back()
    else void router.push('/home')
  }

  onMounted(() => {
    window.addEventListener('keydown', onKeydown)
    window.addEventListener('input', onInput, true)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKeydown)
    window.removeEventListener('input', onInput, true)
  })
}

function toKeys(event: KeyboardEvent): string {
  const key = /^(Key|Digit)./.test(event.code) && (event.altKey || event.ctrlKey) ? event.code.slice(-1) : event.key
  const modifiers = [event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.shiftKey && event.altKey && 'Shift']
  return [...modifiers.filter(Boolean), key].join('+')
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=radio]), textarea, select')
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[data-search] input, input[data-search]')?.focus()
}

function hasOverlay(): boolean {
  return [...document.querySelectorAll<HTMLElement>('.el-overlay, .el-popper[aria-hidden=false]')].some(
    (each) => each.style.display !== 'none',
  )
}
