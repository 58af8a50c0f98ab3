import { expect, test } from '@playwright/test'
import { callNames } from '../../domain/ipc/names.ts'
import { electronUnderTest } from '../electron-stand-in/which.ts'
import { sampleClerk, samplePin } from '../support/province.ts'
import { expectLocked, openAttackedDesk, settle, type AttackedDesk } from './support/attacked-desk.ts'
import { ask, tryAll } from './support/desk-calls.ts'
import { fuzzEveryCall } from './support/fuzz-calls.ts'
import { leavings, openings } from './support/leaving.ts'
import { outsideWays } from './support/outside.ts'
import { choices, permissionNames, uses } from './support/permissions.ts'
import { startAgain } from './support/start-again.ts'
import { strayAddresses } from './support/stray-addresses.ts'
import { readSeen, type Remembers } from './support/watch.ts'

/** One client, attacked from every side in turn; what one attack would leave behind, the next test finds. */
test.describe.configure({ mode: 'serial', timeout: 300_000 })

const wrongPin = '135791'
const seed = 20_261_121
const { kind } = electronUnderTest()
let attacked: AttackedDesk
let { cast, canary, watch } = {} as AttackedDesk

test.beforeAll(async () => {
  attacked = await openAttackedDesk()
  ;({ cast, canary, watch } = attacked)
})
test.afterEach(() => attacked.expectUnharmed())
test.afterAll(() => attacked?.end())

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

function getAddress(): Promise<string> {
  return cast.desk.electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? '',
  )
}

function countWindows(): Promise<number> {
  return cast.desk.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
}
