import { app, BrowserWindow, type WebPreferences } from 'electron'
import { APP_ORIGIN } from './protocol.ts'

const locked: WebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  spellcheck: false,
  // They would show what lies under the cover of a locked screen, and call whatever the page may call.
  devTools: !app.isPackaged,
}

/** The main window. It shows itself when it has something to show. */
export function createMainWindow(preload: string, title: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 1180,
    minHeight: 680,
    show: false,
    title,
    backgroundColor: '#f4f5f6',
    webPreferences: { ...locked, preload },
  })
  // Hidden alone, Electron's own menu would keep its keys: Ctrl+R in the middle of a last save, Ctrl+Shift+I at any time.
  window.removeMenu()
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${APP_ORIGIN}/`)
  return window
}

/** Makes an A4 PDF of a page without scripts, in a window nobody sees. */
export async function printToPdf(url: string): Promise<Uint8Array> {
  const window = new BrowserWindow({ show: false, webPreferences: locked })
  try {
    await window.loadURL(url)
    return await window.webContents.printToPDF({ pageSize: 'A4', printBackground: true, preferCSSPageSize: true })
  } finally {
    window.destroy()
  }
}
