import { computed, nextTick, ref, type ComputedRef, type Ref } from 'vue'
import { listMatches, type CodeItem } from '../../../domain/reference/code-list.ts'

/** More than a clerk reads; typing narrows the list down. */
const shownAtMost = 60

export interface Combobox {
  readonly typed: Ref<string>
  readonly open: Ref<boolean>
  readonly active: Ref<number>
  readonly matches: ComputedRef<readonly CodeItem[]>
  readonly optionId: (index: number) => string
  type(text: string): void
  show(): void
  hide(): void
  onKeydown(event: KeyboardEvent): void
}

interface Parts {
  readonly listId: string
  readonly items: () => readonly CodeItem[]
  readonly chosen: () => string | null
  readonly choose: (item: CodeItem) => void
  readonly popup: () => HTMLElement | null
  readonly onEmptyBackspace?: () => void
}

/** A list opened by typing Chinese, pinyin initials or a code: arrows move, Enter and Tab take, Esc leaves it as it was. */
export function useCombobox(parts: Parts): Combobox {
  const typed = ref('')
  const typing = ref(false)
  const open = ref(false)
  const active = ref(0)
  const { listId } = parts
  const optionId = (index: number): string => `${listId}-${index}`
  const matches = computed(() => listMatches(parts.items(), typing.value ? typed.value : '').slice(0, shownAtMost))

  function show(): void {
    if (open.value) return
    open.value = true
    const chosen = parts.chosen()
    active.value = Math.max(0, chosen === null ? 0 : matches.value.findIndex((item) => item.code === chosen))
    parts.popup()?.showPopover()
    void scroll()
  }

  function hide(): void {
    open.value = false
    typing.value = false
    parts.popup()?.hidePopover()
  }

  function type(text: string): void {
    typed.value = text
    typing.value = true
    show()
    active.value = 0
  }

  function move(by: number): void {
    if (!open.value) return show()
    const count = matches.value.length
    if (count > 0) active.value = (active.value + by + count) % count
    void scroll()
  }

  async function scroll(): Promise<void> {
    await nextTick()
    parts
      .popup()
      ?.querySelector(`[id="${optionId(active.value)}"]`)
      ?.scrollIntoView({ block: 'nearest' })
  }

  function take(): boolean {
    const item = matches.value[active.value]
    if (!open.value || !item) return false
    parts.choose(item)
    return true
  }

  function onKeydown(event: KeyboardEvent): void {
    // Enter, space and digits belong to the input method while it composes.
    if (event.isComposing || event.ctrlKey) return
    if (event.altKey && event.key !== 'ArrowDown') return
    switch (event.key) {
      case 'ArrowDown':
        move(1)
        break
      case 'ArrowUp':
        move(-1)
        break
      case 'Enter':
        if (!take()) return
        break
      case 'Tab':
        if (typing.value && typed.value.trim() !== '') take()
        return
      case 'Escape':
        if (!open.value) return
        hide()
        break
      case 'Backspace':
        if (typed.value === '') parts.onEmptyBackspace?.()
        return
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return { typed, open, active, matches, optionId, type, show, hide, onKeydown }
}
