import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchFixture, underTest, type FixtureApp } from './fixture-app.ts'

describe(`leaving the app on ${underTest.kind} ${underTest.version}`, () => {
  let fixture: FixtureApp
  beforeAll(async () => {
    fixture = await launchFixture()
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  function address() {
    return fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  }
  async function asked(event: string, url: string) {
    await expect
      .poll(
        async () =>
          (await fixture.seen()).events.filter(([name, at]) => name === event && String(at).startsWith(url)).length,
      )
      .toBeGreaterThan(0)
  }

  const ways: [string, string, string][] = [
    ['location', `location.href = 'https://evil.example/1'`, 'https://evil.example/1'],
    ['location.replace', `location.replace('http://evil.example/2')`, 'http://evil.example/2'],
    [
      'a link',
      `Object.assign(document.createElement('a'), { href: 'https://evil.example/3' }).click()`,
      'https://evil.example/3',
    ],
    ['a form', `document.getElementById('form').submit()`, 'https://evil.example/form'],
    [
      'meta refresh',
      `document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '0;url=https://evil.example/5' }))`,
      'https://evil.example/5',
    ],
    ['about:blank', `location.href = 'about:blank'`, 'about:blank'],
    ['a blob', `location.href = URL.createObjectURL(new Blob(['x'], { type: 'text/html' }))`, 'blob:'],
    ['window.open into itself', `window.open('https://evil.example/6', '_self')`, 'https://evil.example/6'],
    ['another host of our scheme', `location.href = 'app://other/index.html'`, 'app://other/index.html'],
  ]
  test.each(ways)('%s is asked about and denied', async (_name, code, url) => {
    await fixture.page.evaluate(code)
    await asked('will-navigate', url)
    expect(await address()).toBe('app://desk/index.html')
  })

  test('data: and javascript: and file: go nowhere', async () => {
    for (const url of ['data:text/html,x', 'javascript:void(document.title = "taken")', 'file:///etc/passwd']) {
      await fixture.page.evaluate((to) => void (location.href = to), url)
    }
    await fixture.page.evaluate(() => new Promise(requestAnimationFrame))
    expect([await address(), await fixture.page.title()]).toEqual(['app://desk/index.html', '第一页'])
  })

  const openings: [string, string, string][] = [
    ['window.open', `window.answer = window.open('https://evil.example/w1')`, 'https://evil.example/w1'],
    ['a link to a new window', `document.getElementById('away').click()`, 'https://evil.example/away'],
    [
      'a form to a new window',
      `(() => { const form = document.getElementById('form'); form.target = '_blank'; form.action = 'https://evil.example/w3'; form.submit() })()`,
      'https://evil.example/w3',
    ],
    ['window.open of our own page', `window.answer = window.open('/second.html')`, 'app://desk/second.html'],
    ['window.open of nothing', `window.answer = window.open()`, 'about:blank'],
  ]
  test.each(openings)('%s is asked about, answers null and opens nothing', async (_name, code, url) => {
    await fixture.page.evaluate(code)
    await asked('window-open', url)
    expect(await fixture.page.evaluate(() => (globalThis as unknown as { answer: unknown }).answer ?? null)).toBeNull()
    expect(fixture.app.windows()).toHaveLength(1)
  })

  test('a click with Ctrl or the middle button opens nothing that stays', async () => {
    await fixture.page.locator('#away').click({ modifiers: ['Control'] })
    await fixture.page.locator('#away').click({ button: 'middle' })
    await expect.poll(() => fixture.app.windows().length).toBe(1)
    expect(await fixture.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  })

  test('a download is announced and does not happen', async () => {
    await fixture.page.evaluate(() => document.getElementById('download')?.click())
    await asked('will-download', 'x.txt')
  })

  test('a link within the app is followed, its history too, and an anchor asks nobody', async () => {
    await fixture.page.evaluate(() => void (location.href = '/second.html'))
    await fixture.page.getByRole('heading', { name: 'second' }).waitFor()
    expect(await address()).toBe('app://desk/second.html')
    await fixture.page.evaluate(() => void (location.hash = 'part'))
    expect(await address()).toBe('app://desk/second.html#part')
    await fixture.page.evaluate(() => history.go(-2))
    await fixture.page.getByRole('heading', { name: '你好' }).waitFor()
    await fixture.page.evaluate(() => void (location.href = 'app://desk/second.html'))
    await fixture.page.getByRole('heading', { name: 'second' }).waitFor()
    expect((await fixture.seen()).events.filter(([, url]) => String(url).includes('#part'))).toEqual([])
  })

  test('a reload by the driver asks nobody and the preload is there again', async () => {
    const before = (await fixture.seen()).events.length
    await fixture.page.reload()
    expect((await fixture.seen()).events.length).toBe(before)
    expect(
      await fixture.page.evaluate(() =>
        (globalThis as unknown as { desk: { invoke(name: string, value: number): Promise<number[]> } }).desk.invoke(
          'echo',
          1,
        ),
      ),
    ).toEqual([1])
  })
})
