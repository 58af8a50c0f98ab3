import { BrowserWindow, type WebPreferences } from 'electron'
import { APP_ORIGIN } from './protocol.ts'

const locked: WebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  spellcheck: false,
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
  window.setMenuBarVisibility(false)
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
