import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from 'playwright'
import { callNames } from '../../domain/ipc/names.ts'
import { electronUnderTest } from '../electron-stand-in/which.ts'
import { setStage } from '../story/stage.ts'
import { sampleClerk, samplePin } from '../support/province.ts'
import { startCanary, type Canary } from './support/canary.ts'
import { ask, tryAll } from './support/desk-calls.ts'
import { fuzzEveryCall } from './support/fuzz-calls.ts'
import { squeeze, storeHostilePlans, storeSoundPlan } from './support/hostile-plans.ts'
import { leavings, openings } from './support/leaving.ts'
import { outsideWays } from './support/outside.ts'
import { choices, permissionNames, uses } from './support/permissions.ts'
import { startAgain } from './support/start-again.ts'
import { strayAddresses } from './support/stray-addresses.ts'
import { readSeen, watchApp, watchMain, type Remembers, type Watch } from './support/watch.ts'
import { createXssPayloads } from './support/xss-payloads.ts'

/** One client, attacked from every side in turn; what one attack would leave behind, the next test finds. */
test.describe.configure({ mode: 'serial', timeout: 300_000 })

const wrongPin = '135791'
const seed = 20_261_121
const { kind } = electronUnderTest()
let cast: Awaited<ReturnType<typeof setStage>>
let canary: Canary
let watch: Watch

test.beforeAll(async () => {
  canary = await startCanary()
  cast = await setStage(20)
  await cast.desk.launch()
  watch = watchApp(cast.desk.electron)
  await cast.desk.electron.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
  await cast.desk.page.getByRole('textbox', { name: '用户名' }).waitFor()
  await watchMain(cast.desk.electron)
  await cast.desk.page.evaluate(() => Object.assign(globalThis, { firstDocument: true }))
})

test.afterEach(async () => {
  const { electron, page } = cast.desk
  expect(await page.evaluate(() => Object.hasOwn(globalThis, 'firstDocument')), 'still the first document').toBe(true)
  expect(await page.evaluate(() => Object.hasOwn(globalThis, 'xssRan')), 'hostile text ran').toBe(false)
  expect(watch.ran).toEqual([])
  expect(watch.answered).toEqual([])
  expect(canary.contacts).toEqual([])
  expect((await readSeen(electron)).uncaught).toEqual([])
})

test.afterAll(async () => {
  await cast?.end()
  await canary?.close()
})

test('the page has nothing of Node, and only two functions of ours', async () => {
  const { electron, page } = cast.desk
  const names = ['require', 'process', 'Buffer', 'module', 'exports', 'global', '__dirname', '__filename']
  const more = ['setImmediate', 'clearImmediate', 'electron', 'ipcRenderer', 'contextBridge', 'nodeRequire']
  const found = await page.evaluate((all) => all.filter((name) => name in globalThis), [...names, ...more])
  expect(found).toEqual([])
  expect(await page.evaluate(() => Object.keys(window.desk).sort())).toEqual(['invoke', 'on'])
  const changed = await page.evaluate(() => {
    try {
      Object.assign(window.desk, { invoke: () => 'taken' })
      Object.assign(window, { desk: {} })
    } catch {
      // Refused aloud or in silence, the bridge stays what it was.
    }
    return String(window.desk.invoke).includes('taken')
  })
  expect(changed).toBe(false)
  const unknown = await page.evaluate(() =>
    window.desk.invoke('session.steal' as 'session.view', undefined).catch((error: Error) => error.message),
  )
  expect(unknown).toContain('unknown call')
  expectLocked(
    await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) =>
        (window.webContents as unknown as Remembers).getLastWebPreferences(),
      ),
    ),
    1,
  )
  console.log(`Node in the page: ${names.length + more.length} names looked for, 0 found`)
})

test('no frame inside our page gets the bridge', async () => {
  const { page } = cast.desk
  await page.evaluate(() => {
    const frames: Partial<HTMLIFrameElement>[] = [
      {},
      { src: 'about:blank' },
      { srcdoc: '<p>x' },
      { src: 'data:text/html,x' },
      { src: 'javascript:"<p>x"' },
      { src: URL.createObjectURL(new Blob(['x'], { type: 'text/html' })) },
      { src: '/index.html' },
    ]
    for (const frame of frames) document.body.append(Object.assign(document.createElement('iframe'), frame))
  })
  const frames = page.frames().filter((frame) => frame.parentFrame())
  expect(frames).toHaveLength(7)
  // A frame the policy refused has no document to ask.
  const answers = await Promise.all(
    frames.map((frame) => {
      const patience = new Promise<undefined>((done) => setTimeout(done, 3000, undefined))
      const bridged = frame.evaluate((names) => names.filter(() => 'desk' in globalThis).length, callNames)
      return Promise.race([bridged, patience])
    }),
  )
  const living = answers.filter((answer) => answer !== undefined)
  expect(living.length).toBeGreaterThanOrEqual(3)
  expect(living.filter((callable) => callable > 0)).toEqual([])
  await page.evaluate(() => document.querySelectorAll('iframe').forEach((frame) => frame.remove()))
  console.log(
    `frames in our page: ${frames.length} tried, ${living.length} live, ${callNames.length} channels each: 0 reachable`,
  )
})

test('a window that shows anything but our page is refused by every call, though it has the bridge', async () => {
  const { electron } = cast.desk
  const addresses = [
    'about:blank',
    'data:text/html,<p>x',
    'app://print/1',
    'app://other/',
    'app://desk.evil/index.html',
  ]
  const codes = await electron.evaluate(
    async ({ BrowserWindow }, { urls, names }) => {
      const preload =
        (BrowserWindow.getAllWindows()[0]?.webContents as unknown as Remembers).getLastWebPreferences().preload ?? ''
      const all: string[] = []
      for (const url of urls) {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { sandbox: true, contextIsolation: true, preload },
        })
        await window.loadURL(url).catch(() => {})
        const code = `Promise.all(${JSON.stringify(names)}.map((name) => desk.invoke(name))).then((answers) => answers.map((answer) => answer.error?.code ?? 'handled'))`
        all.push(...(await window.webContents.executeJavaScript(code)))
        window.destroy()
      }
      return all
    },
    { urls: addresses, names: callNames },
  )
  expect(codes).toHaveLength(addresses.length * callNames.length)
  expect(codes.filter((code) => code !== 'not-our-page')).toEqual([])
  console.log(
    `calls from ${addresses.length} other pages × ${callNames.length} channels: ${codes.length} refused, 0 handled`,
  )
})

test('before anybody has logged in, no input brings a call down', async () => {
  await fuzz([])
})

test('an address that leads out of our folder is answered with nothing', async () => {
  const answers = await cast.desk.page.evaluate(
    (all) =>
      Promise.all(
        all.map(async (url) =>
          fetch(url).then(async (answer) => ({ url, status: answer.status, text: await answer.text() })),
        ),
      ),
    strayAddresses,
  )
  expect(answers.filter(({ status, text }) => status !== 404 || text !== '')).toEqual([])
  console.log(`addresses out of our folder: ${strayAddresses.length} asked, 0 answered`)
})

test('the window cannot be led away', async () => {
  const { electron, page } = cast.desk
  const away = `http://${canary.host}/`
  for (const [name, code] of leavings) {
    await page.evaluate(`void (() => { ${code(away)} })()`)
    await settle(page)
    expect(await getAddress(), name).toMatch(/^app:\/\/desk\/#/)
  }
  await page.evaluate(() =>
    document
      .querySelectorAll('iframe, object, embed, webview, base, meta[http-equiv=refresh]')
      .forEach((each) => each.remove()),
  )
  expect((await readSeen(electron)).navigated).toEqual([])
  console.log(`ways out of the page: ${leavings.length} tried, 0 led away`)
})

test('no window opens', async () => {
  const { electron, page } = cast.desk
  for (const [name, code] of openings) {
    await page.evaluate(`void (() => { ${code(`http://${canary.host}/`)} })()`)
    await settle(page)
    expect(await countWindows(), name).toBe(1)
  }
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { id: 'away', href, textContent: 'away' })
    link.style.cssText = 'position:fixed;inset:0 auto auto 0;z-index:9999'
    document.body.append(link)
  }, `http://${canary.host}/`)
  const clicks = [
    { modifiers: ['Control'] },
    { modifiers: ['Shift'] },
    { modifiers: ['Control', 'Shift'] },
    { button: 'middle' },
  ] as const
  for (const click of clicks) {
    await page.locator('#away').click('button' in click ? click : { modifiers: [...click.modifiers] })
    await settle(page)
  }
  await page.locator('#away').evaluate((link) => link.remove())
  await expect.poll(countWindows).toBe(1)
  expect(electron.windows()).toHaveLength(1)
  console.log(`ways to open a window: ${openings.length + clicks.length} tried, 0 opened`)
})

test('no permission is given', async () => {
  const { page } = cast.desk
  const states = await page.evaluate(async (names) => {
    const query = async (name: string) => (await navigator.permissions.query({ name: name as PermissionName })).state
    return Promise.all(names.map((name) => query(name).catch(() => 'unknown' as const)))
  }, permissionNames)
  const known = states.filter((state) => state !== 'unknown')
  expect(known.length).toBeGreaterThanOrEqual(25)
  expect(permissionNames.filter((_name, index) => states[index] === 'granted')).toEqual([])
  const tried = kind === 'electron' ? [...uses, ...choices] : uses
  expect(await tryAll(page, tried)).toEqual([])
  console.log(`permissions: ${known.length} asked about, ${tried.length} used, 0 given`)
})

test('a script in the page reaches nobody outside, and no text becomes a script', async () => {
  const { page } = cast.desk
  const came = await tryAll(
    page,
    outsideWays.map(([name, code]) => [name, code(canary.host)]),
  )
  expect(came).toEqual([])
  expect(canary.contacts).toEqual([])
  console.log(`ways outside: ${outsideWays.length} tried, 0 came through, ${canary.contacts.length} contacts`)
})

test('after a wrong PIN and a right login the log knows neither PIN nor password nor who it was', async () => {
  const { desk } = cast
  const { page } = desk
  for (const pin of [wrongPin, samplePin]) {
    await page.getByRole('textbox', { name: 'PIN' }).fill(pin)
    await page.getByRole('textbox', { name: '用户名' }).fill(sampleClerk.account)
    await page.getByRole('textbox', { name: '密码' }).fill(sampleClerk.password)
    await page.getByRole('button', { name: '登录' }).click()
    const outcome =
      pin === wrongPin ? page.getByText('PIN 不正确').first() : page.getByRole('heading', { name: '需要我处理' })
    await outcome.waitFor({ timeout: 60_000 })
  }
  const secrets = [wrongPin, samplePin, sampleClerk.password, sampleClerk.account, sampleClerk.name, sampleClerk.phone]
  expect(secrets.filter((secret) => secret && watch.readLog().includes(secret))).toEqual([])
  console.log(`the log: ${watch.readLog().length} characters, ${secrets.length} secrets looked for, 0 found`)
})

test('after the login, no input brings a call down, and every dialog can be cancelled', async () => {
  const { page } = cast.desk
  const { rows } = await ask(page, 'filing.list', { kind: 'task-group', scope: 'all' })
  await fuzz(rows.slice(0, 3).map((row) => row.id))
  // A login that fails ends the session that was open.
  await page.getByRole('textbox', { name: 'PIN' }).fill(samplePin)
  await page.getByRole('textbox', { name: 'PIN' }).press('Enter')
  await expect.poll(async () => (await ask(page, 'session.view', undefined)).clerk?.account).toBe(sampleClerk.account)
})

test('200 hostile texts stay texts in the list, in forms, on paper and in the outbox', async () => {
  const { desk, province } = cast
  const { electron, page } = desk
  const texts = createXssPayloads(canary.host)
  expect(new Set(texts).size).toBe(200)
  const askedBefore = [...watch.asked]
  const plans = await storeHostilePlans(page, texts)

  const listed = await test.step('in the list', async () => {
    await page.evaluate(() => void (location.hash = '#/plan'))
    const { total } = await ask(page, 'filing.list', { kind: 'plan' })
    await page.getByText(`共 ${total} 条`).waitFor()
    const seen = new Set<string>()
    for (let shown = 0; shown < total; shown += 20) {
      const last = Math.min(20, total - shown)
      await expect(page.getByRole('row')).toHaveCount(last + 1)
      for (const text of await page.getByRole('row').allTextContents()) seen.add(text)
      if (shown + 20 < total) await page.getByRole('button', { name: '下一页' }).click()
      await settle(page)
    }
    return texts.filter((text) => [...seen].some((row) => squeeze(row).includes(squeeze(text)))).length
  })
  expect(listed).toBe(200)

  // What one plan holds besides its title are the ten texts after it.
  const opened = plans.filter((_plan, index) => index % 10 === 0)
  await test.step('in forms and on paper', async () => {
    const file = join(dirname(await electron.evaluate(({ app }) => app.getPath('userData'))), 'hostile.pdf')
    await desk.saveNextFileAs(file)
    for (const { id, title } of opened) {
      await page.evaluate((to) => void (location.hash = to), `#/case/${id}?tab=form`)
      await expect.poll(async () => squeeze(await page.locator('h1').first().textContent())).toContain(squeeze(title))
      await expect(page.getByRole('textbox', { name: '出访任务' })).not.toHaveValue('')
      expect(await ask(page, 'filing.print', { id })).toEqual({ ok: true, value: { saved: true } })
      const pdf = readFileSync(file, 'latin1')
      expect(pdf.slice(0, 5)).toBe('%PDF-')
      expect(['/JavaScript', '/Launch', '/SubmitForm', '/URI'].filter((name) => pdf.includes(name))).toEqual([])
    }
  })

  await test.step('in the outbox', async () => {
    await province.stopServer()
    const names = [
      '<img src=x onerror=globalThis.xssRan=1>',
      '"><svg onload=globalThis.xssRan=1>',
      '{{globalThis.xssRan=1}}',
    ]
    for (const name of names) {
      const id = await storeSoundPlan(page, name)
      const words = await ask(page, 'filing.signing-words', { id })
      if (!words.ok) throw new Error(words.error.code)
      expect(words.value.title).toBe(name)
      const { contentHash } = words.value
      expect(await ask(page, 'filing.submit', { id, contentHash })).toMatchObject({ ok: true })
    }
    await page.evaluate(() => void (location.hash = '#/outbox'))
    for (const name of names) await expect(page.getByRole('row').filter({ hasText: name })).toHaveCount(1)
    await province.startServer()
  })

  expect(watch.asked).toEqual(askedBefore)
  const { preferences } = await readSeen(electron)
  expectLocked(preferences.slice(-opened.length), opened.length)
  expect(preferences.slice(-opened.length).filter(({ preload }) => preload)).toEqual([])
  console.log(
    `hostile texts: ${texts.length} in the list, ${opened.length} plans of them in forms and on paper, 3 in the outbox, 0 ran`,
  )
})

test('a second start brings the first window forward and ends by itself', async () => {
  const { electron, page } = cast.desk
  const userData = await electron.evaluate(({ app }) => app.getPath('userData'))
  const second = startAgain([`--user-data-dir=${userData}`], cast.province.clientEnvironment)
  expect(await second.ended).toBe(0)
  await expect.poll(async () => (await readSeen(electron)).seconds).toBe(1)
  expect(await countWindows()).toBe(1)
  expect(await ask(page, 'session.view', undefined)).toMatchObject({ clerk: { account: sampleClerk.account } })
})

/** 200 inputs for each call: every one is answered, none breaks anything, and the program still works. */
async function fuzz(ids: readonly string[]): Promise<void> {
  const { page } = cast.desk
  const codes = await fuzzEveryCall(page, { count: 200, seed, ids })
  const bad = [...codes.keys()].filter((code) => code === 'unexpected' || code.startsWith('no answer'))
  expect(
    bad,
    watch
      .readLog()
      .match(/.*ipc-failed.*/g)
      ?.join('\n'),
  ).toEqual([])
  expect((await ask(page, 'app.about', undefined)).version).toMatch(/^\d/)
  const counts = [...codes].map(([code, count]) => `${count} ${code}`).join(', ')
  console.log(`fuzz (seed ${seed}): ${callNames.length} calls × 200 inputs, 0 uncaught: ${counts}`)
}

function expectLocked(all: readonly Electron.WebPreferences[], count: number): void {
  const locked = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true }
  expect(all).toHaveLength(count)
  for (const preferences of all) expect(preferences).toMatchObject(locked)
}

/** Lets the page and the main process take note of what was just done: two frames, and there and back by IPC. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await ask(page, 'session.view', undefined)
}

function getAddress(): Promise<string> {
  return cast.desk.electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? '',
  )
}

function countWindows(): Promise<number> {
  return cast.desk.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
}
