import type { App, BrowserWindow } from 'electron'

/** Two clients on one database would fight over it: a second start brings the first window forward and ends. */
export function claimSingleInstance(app: App, findWindow: () => BrowserWindow | undefined): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => {
    const window = findWindow()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  return true
}
