import { startChromium, type Chromium } from './chromium.ts'
import type { Cdp } from './cdp.ts'
import type { WebContents } from './web-contents.ts'
import type { BrowserWindow } from './browser-window.ts'

/** What the parts of the stand-in share: the one Chromium and what is open in it. */
let chromium: Chromium | undefined
let isEnding = false
export const windows = new Map<number, BrowserWindow>()
export const contents = new Map<number, WebContents>()

export function startRuntime(userData: string, switches: ReadonlyMap<string, string>): Chromium {
  if (chromium) return chromium
  const started = startChromium(userData, switches)
  chromium = started
  void started.exited.then(() => {
    if (isEnding) return
    console.error('electron-stand-in: Chromium has gone; so do we, as Electron would')
    process.exit(1)
  })
  return started
}

export function isRuntimeStarted(): boolean {
  return chromium !== undefined
}

/** The connection; for what Electron allows only after `ready`. */
export function getCdp(what: string): Cdp {
  if (!chromium) throw new Error(`${what} before app is ready`)
  return chromium.cdp
}

export async function endRuntime(): Promise<void> {
  isEnding = true
  if (!chromium) return
  chromium.cdp.post('Browser.close', {})
  const patience = setTimeout(() => chromium?.kill(), 2000)
  await chromium.exited
  clearTimeout(patience)
}

export function findContentsByFrame(frameId: string): WebContents | undefined {
  for (const each of contents.values()) if (each.frames.has(frameId)) return each
  return undefined
}
