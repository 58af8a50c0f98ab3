import { onBeforeUnmount, onMounted } from 'vue'

/** Keys of the case page, by name as in `Ctrl+Enter`. A dialog in front keeps them from working behind it. */
export function useCaseKeys(acts: () => { readonly [keys: string]: (() => unknown) | undefined }): void {
  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return
    if (document.querySelector('.el-overlay:not([style*="display: none"])')) return
    const key = /^Digit\d$/.test(event.code) ? event.code.slice(-1) : event.key
    const name = [
      event.ctrlKey && 'Ctrl',
      event.shiftKey && 'Shift',
      event.altKey && 'Alt',
      key.length === 1 ? key.toUpperCase() : key,
    ]
    const act = acts()[name.filter(Boolean).join('+')]
    if (!act) return
    event.preventDefault()
    act()
  }
  onMounted(() => window.addEventListener('keydown', onKeydown))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKeydown))
}
