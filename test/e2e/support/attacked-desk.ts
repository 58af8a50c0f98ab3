import { expect } from '@playwright/test'
import type { Page } from 'playwright'
import { setStage } from '../../story/stage.ts'
import { startCanary, type Canary } from './canary.ts'
import { ask } from './desk-calls.ts'
import { readSeen, watchApp, watchMain, type Watch } from './watch.ts'

export interface AttackedDesk {
  readonly cast: Awaited<ReturnType<typeof setStage>>
  /** A server outside that nobody may reach. */
  readonly canary: Canary
  readonly watch: Watch
  /** Whatever was tried: the page is the one of the beginning, no hostile text ran, nobody outside was asked, nothing broke. */
  expectUnharmed(): Promise<void>
  end(): Promise<void>
}

/** A client at its login page, whose dialogs are all cancelled, and that is watched from every side. */
export async function openAttackedDesk(): Promise<AttackedDesk> {
  const canary = await startCanary()
  const cast = await setStage(20)
  await cast.desk.launch()
  const { electron, page } = cast.desk
  const watch = watchApp(electron)
  await electron.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
  await page.getByRole('textbox', { name: '用户名' }).waitFor()
  await watchMain(electron)
  await page.evaluate(() => Object.assign(globalThis, { firstDocument: true }))
  return {
    ...{ cast, canary, watch },
    async expectUnharmed() {
      expect(await page.evaluate(() => Object.hasOwn(globalThis, 'firstDocument')), 'still the first document').toBe(
        true,
      )
      expect(await page.evaluate(() => Object.hasOwn(globalThis, 'xssRan')), 'hostile text ran').toBe(false)
      expect(watch.ran).toEqual([])
      expect(watch.answered).toEqual([])
      expect(canary.contacts).toEqual([])
      expect((await readSeen(electron)).uncaught).toEqual([])
    },
    async end() {
      await cast.end()
      await canary.close()
    },
  }
}

export function expectLocked(all: readonly Electron.WebPreferences[], count: number): void {
  const locked = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true }
  expect(all).toHaveLength(count)
  for (const preferences of all) expect(preferences).toMatchObject(locked)
}

/** Lets the page and the main process take note of what was just done: two frames, and there and back by IPC. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await ask(page, 'session.view', undefined)
}
