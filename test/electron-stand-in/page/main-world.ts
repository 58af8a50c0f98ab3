import type { createBridgeEnd } from './bridge-end.ts'

/** Runs in the page's own world before any page script: takes the shared element that the preload's world hands over, once. */
export function runInMainWorld(secret: string, createEnd: typeof createBridgeEnd): void {
  if (window.top !== window) return
  document.addEventListener(
    secret,
    (event) => createEnd((event as MouseEvent).relatedTarget as Element, 'to-preload', 'to-page'),
    { once: true },
  )
}
