import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isStandIn, launchFixture, underTest, type FixtureApp } from './fixture-app.ts'

describe(`own protocol, permissions and request hooks on ${underTest.kind} ${underTest.version}`, () => {
  let fixture: FixtureApp
  beforeAll(async () => {
    fixture = await launchFixture()
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  test('the handler gets whole requests under app:// and its answer reaches page and worker', async () => {
    const answers = await fixture.page.evaluate(async () => {
      const echo = await fetch('/echo', { method: 'POST', body: '你好'.repeat(20_000) })
      const worker = new Worker('/worker.js')
      return {
        length: (await echo.text()).length,
        origin: echo.headers.get('x-origin'),
        missing: (await fetch('/none')).status,
        moved: await (await fetch('/moved')).text(),
        worker: await new Promise((resolve) =>
          worker.addEventListener('message', (event) => resolve(event.data), { once: true }),
        ),
        secure: isSecureContext,
      }
    })
    expect(answers).toMatchObject({
      length: 40_000,
      origin: 'app://desk',
      missing: 404,
      worker: 'from a worker',
      secure: true,
    })
    expect(answers.moved).toContain('second')
    const { requests } = await fixture.seen()
    expect(requests).toContainEqual(['POST', 'app://desk/echo'])
    expect(requests.every(([, url]) => url?.startsWith('app://desk/'))).toBe(true)
    expect(requests.some(([, url]) => url?.includes('favicon'))).toBe(false)
  })

  test.runIf(!isStandIn)('the page itself says app:', async () => {
    expect(await fixture.page.evaluate(() => location.protocol)).toBe('app:')
  })

  test('the policy of the handler holds', async () => {
    const inline = await fixture.page.evaluate(async () => {
      const violation = new Promise<string>((resolve) =>
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        }),
      )
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))
      return [await violation, 'ran' in window]
    })
    expect(inline).toEqual(['script-src-elem', false])
    expect(
      await fixture.page.evaluate(() =>
        fetch('https://example.org/').then(
          () => 'went',
          () => 'blocked',
        ),
      ),
    ).toBe('blocked')
  })

  test('permissions are what the handlers say: the check handler first, then the request handler', async () => {
    const states = await fixture.page.evaluate(async () => {
      async function state(name: string) {
        return (await navigator.permissions.query({ name } as unknown as PermissionDescriptor)).state
      }
      return {
        geolocation: await state('geolocation'),
        microphone: await state('microphone'),
        camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
          () => 'granted',
          (error: Error) => error.name,
        ),
        clipboard: await navigator.clipboard.readText().then(
          () => 'granted',
          (error: Error) => error.name,
        ),
        notifications: Notification.permission,
      }
    })
    expect(states).toMatchObject({ geolocation: 'granted', microphone: 'denied', clipboard: 'NotAllowedError' })
    expect(states.camera).toMatch(/NotAllowedError|NotFoundError/)
    expect(states.notifications).toBe(isStandIn ? 'denied' : 'granted')
    expect((await fixture.seen()).permissions.every((name) => name === 'geolocation' || name === 'notifications')).toBe(
      true,
    )
  })

  test('request hooks see, cancel and add headers', async () => {
    await fixture.app.evaluate(({ session }) => {
      session.defaultSession.webRequest.onBeforeRequest(
        { urls: ['http://*/*', 'https://*/*'] },
        ({ url }, callback) => {
          ;(globalThis as unknown as { seen: { events: unknown[] } }).seen.events.push(['before', url])
          callback({ cancel: true })
        },
      )
    })
    await fixture.page.evaluate(() =>
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://evil.example/frame' })),
    )
    await expect
      .poll(async () => (await fixture.seen()).events)
      .toContainEqual(['before', 'https://evil.example/frame'])
  })

  test('a temporary partition has its own handlers, storage and permissions', async () => {
    const url = await fixture.app.evaluate(async ({ session, BrowserWindow }) => {
      const other = session.fromPartition('print')
      other.protocol.handle('app', () => new Response('<p>other</p>', { headers: { 'content-type': 'text/html' } }))
      const window = new BrowserWindow({ show: false, webPreferences: { partition: 'print' } })
      await window.loadURL('app://desk/any')
      const text: unknown = await window.webContents.executeJavaScript('document.body.textContent')
      const pdf = await window.webContents.printToPDF({ pageSize: 'A4' })
      const answer = [
        text,
        window.webContents.session === other,
        pdf.subarray(0, 5).toString(),
        window.webContents.getURL(),
      ]
      window.destroy()
      return answer
    })
    expect(url).toEqual(['other', true, '%PDF-', 'app://desk/any'])
  })
})
