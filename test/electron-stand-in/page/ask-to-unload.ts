/**
 * Runs in the page when its window is to close: whether it lets itself be closed. As in Chromium, a page that was never
 * touched has no say. Asked this way there is no dialog that someone would have to answer.
 */
export function askToUnload(): boolean {
  if (!navigator.userActivation.hasBeenActive) return true
  const event = document.createEvent('BeforeUnloadEvent') as BeforeUnloadEvent
  event.initEvent('beforeunload', false, true)
  window.dispatchEvent(event)
  return !event.defaultPrevented && String(event.returnValue) === ''
}
