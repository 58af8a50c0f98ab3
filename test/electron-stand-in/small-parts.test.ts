import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isStandIn, launchFixture, underTest, type FixtureApp } from './fixture-app.ts'

describe(`the rest of what the product uses on ${underTest.kind} ${underTest.version}`, () => {
  let fixture: FixtureApp
  beforeAll(async () => {
    fixture = await launchFixture()
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  test('secrets are kept by the asynchronous calls only', async () => {
    const result = await fixture.app.evaluate(async ({ safeStorage }) => {
      const sealed = await safeStorage.encryptStringAsync('密码')
      const { result: opened } = await safeStorage.decryptStringAsync(sealed)
      const broken = await safeStorage.decryptStringAsync(Buffer.from('nonsense')).then(
        () => 'opened',
        () => 'refused',
      )
      return {
        available: await safeStorage.isAsyncEncryptionAvailable(),
        opened,
        readable: sealed.includes('密码'),
        broken,
      }
    })
    expect(result).toEqual({ available: true, opened: '密码', readable: false, broken: 'refused' })
  })

  test('the app knows its folders, name and versions', async () => {
    const known = await fixture.app.evaluate(({ app }) => ({
      userData: app.getPath('userData'),
      appPath: app.getAppPath(),
      name: app.name,
      version: app.getVersion(),
      packaged: app.isPackaged,
      type: process.type,
      electron: process.versions.electron,
      chrome: /^\d+\./.test(process.versions.chrome ?? ''),
      lang: app.commandLine.hasSwitch('user-data-dir'),
      argv: process.argv.slice(1),
    }))
    expect(known).toMatchObject({
      userData: fixture.userData,
      name: 'Stand-in fixture',
      version: '1.2.3',
      packaged: false,
      type: 'browser',
      electron: underTest.version,
      chrome: true,
      lang: true,
    })
    expect(known.appPath).toBe(join(import.meta.dirname, 'fixture'))
    expect(known.argv).toEqual([known.appPath, `--user-data-dir=${fixture.userData}`])
  })

  test('a page that crashes is reported and can be loaded again', async () => {
    const reason = await fixture.app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false })
      await window.loadURL('app://desk/second.html')
      const gone = new Promise<string>((resolve) =>
        window.webContents.once('render-process-gone', (_event, details) => resolve(details.reason)),
      )
      window.webContents.forcefullyCrashRenderer()
      const said = await gone
      const loaded = new Promise<void>((resolve) => window.webContents.once('did-finish-load', () => resolve()))
      window.webContents.reload()
      await loaded
      const title: unknown = await window.webContents.executeJavaScript('document.title')
      window.destroy()
      return [said, title]
    })
    expect(reason[0]).toMatch(/crashed|killed/)
    expect(reason[1]).toBe('第二页')
  })

  test('an address that does not answer is reported', async () => {
    const failure = await fixture.app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false })
      const event = new Promise((resolve) =>
        window.webContents.once('did-fail-load', (_event, code, text) => resolve([code, text])),
      )
      const error = await window.loadURL('http://127.0.0.1:1/').catch((thrown: Error) => thrown.message)
      const said = [await event, error]
      window.destroy()
      return said
    })
    expect(failure[0]).toEqual([-312, 'ERR_UNSAFE_PORT'])
    expect(failure[1]).toBe("ERR_UNSAFE_PORT (-312) loading 'http://127.0.0.1:1/'")
  })

  test('a window is drawn, printed and measured', async () => {
    const [png, pdf, sizes] = await fixture.app.evaluate(async ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      if (!window) throw new Error('no window')
      const image = await window.webContents.capturePage()
      const printed = await window.webContents.printToPDF({ pageSize: 'A4', printBackground: true })
      window.setSize(900, 600)
      const small = window.getSize()
      window.setSize(1366, 768)
      return [
        [image.getSize(), image.toPNG().subarray(1, 4).toString()],
        printed.subarray(0, 5).toString(),
        small,
      ] as const
    })
    expect(png).toEqual([{ width: 1366, height: 768 }, 'PNG'])
    expect([pdf, sizes]).toEqual(['%PDF-', [900, 600]])
    expect(await fixture.page.evaluate(() => [innerWidth, innerHeight])).toEqual([1366, 768])
  })

  test('the lock of the screen is emitted by a test', async () => {
    const heard = await fixture.app.evaluate(({ powerMonitor }) => {
      const names: string[] = []
      for (const name of ['lock-screen', 'suspend', 'resume'] as const)
        powerMonitor.on(name as 'resume', () => names.push(name))
      for (const name of ['lock-screen', 'suspend', 'resume']) powerMonitor.emit(name)
      return names
    })
    expect(heard).toEqual(['lock-screen', 'suspend', 'resume'])
  })

  test.runIf(isStandIn)('what a desktop would show or open is written down', async () => {
    const shown = await fixture.app.evaluate(async ({ Notification, shell }) => {
      const note = new Notification({ title: '已受理', body: '团组' })
      const clicked = new Promise((resolve) => note.once('click', () => resolve('clicked')))
      note.show()
      await shell.openExternal('https://example.org/')
      const { electronStandIn } = globalThis as unknown as {
        electronStandIn: { notifications: Electron.Notification[]; opened: string[] }
      }
      electronStandIn.notifications[0]?.emit('click')
      return [
        electronStandIn.notifications.map(({ title, body }) => [title, body]),
        electronStandIn.opened,
        await clicked,
      ]
    })
    expect(shown).toEqual([[['已受理', '团组']], ['https://example.org/'], 'clicked'])
  })

  test('a page with unsaved work keeps its window, unless the app says otherwise', async () => {
    await fixture.page.locator('#name').fill('typed')
    await fixture.page.evaluate(() => addEventListener('beforeunload', (event) => event.preventDefault()))
    fixture.page.on('dialog', () => {})
    const kept = await fixture.app.evaluate(async ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      const asked = new Promise<void>((resolve) => window?.webContents.once('will-prevent-unload', () => resolve()))
      window?.close()
      await asked
      return window?.isDestroyed()
    })
    expect(kept).toBe(false)
    await fixture.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.on('will-prevent-unload', (event) => event.preventDefault())
    })
  })
})
