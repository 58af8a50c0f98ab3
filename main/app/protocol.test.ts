import type { Protocol } from 'electron'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { PrintPages, serveApp } from './protocol.ts'

vi.mock('electron', () => ({ protocol: {} }))

const directory = mkdtempSync(join(tmpdir(), 'border-desk-protocol-'))
const root = join(directory, 'renderer')
const pages = new PrintPages()
const ask = serve()
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function serve(): (url: string, method?: string) => Promise<Response> {
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(`${root}-evil`)
  writeFileSync(join(root, 'index.html'), 'page')
  writeFileSync(join(root, 'assets', '外办.js'), 'script')
  writeFileSync(join(root, 'notes.txt'), 'secret')
  writeFileSync(join(directory, 'secret.html'), 'secret')
  writeFileSync(join(`${root}-evil`, 'index.html'), 'secret')
  const handlers: ((request: Request) => Response | Promise<Response>)[] = []
  const target = { handle: (_scheme: string, handler: (typeof handlers)[number]) => void handlers.push(handler) }
  serveApp(target as unknown as Protocol, root, pages)
  // An address is handed over as it is: `new Request` would tidy up what an attacker wrote.
  return async (url, method = 'GET') => {
    const [handler] = handlers
    if (!handler) throw new Error('app: is not served')
    return handler({ url, method } as Request)
  }
}

const outside: readonly string[] = [
  ...[
    '..',
    '../..',
    '%2e%2e',
    '.%2e',
    '%2E.',
    '..%2f..',
    '%2e%2e%2f',
    '..%5c',
    '....//',
    '.././..',
    'assets/../..',
  ].flatMap((up) => [`app://desk/${up}/secret.html`, `app://desk/${up}/renderer-evil/index.html`]),
  ...['%2e%2e%2f%2e%2e%2f', '..%2f', '%252e%252e%252f', '..%c0%af', '..;/'].map((up) => `app://desk/${up}secret.html`),
  `app://desk/%2f${directory}/secret.html`,
  `app://desk/${encodeURIComponent(join(directory, 'secret.html'))}`,
  `app://desk//${directory}/secret.html`,
  'app://desk/../renderer-evil/index.html',
  'app://desk/%2e%2e%2frenderer-evil/index.html',
  'app://desk-evil/index.html',
  'app://desk.evil/index.html',
  'app:///index.html',
  'app://other/secret.html',
  'app://desk/notes.txt',
  'app://desk/assets',
  'app://desk/assets/',
  'app://desk/index.html%00.html',
  'app://desk/index.html%00',
  'app://desk/%',
  'app://desk/%ff.html',
  'app://desk/C:/Windows/win.ini',
  'app://desk/file:///etc/passwd',
  'app://desk/etc/passwd',
  'app://print/',
  'app://print/../desk/index.html',
  'app://print/1',
]

test(`${outside.length} addresses that lead elsewhere are 404 without a word`, async () => {
  expect(outside.length).toBeGreaterThanOrEqual(40)
  for (const url of outside) {
    const response = await ask(url)
    expect([url, response.status, await response.text()]).toEqual([url, 404, ''])
  }
})

test('our files come with the policy, and only to GET', async () => {
  for (const url of ['app://desk/', 'app://desk/index.html', 'app://desk/assets/%E5%A4%96%E5%8A%9E.js']) {
    const response = await ask(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  }
  expect((await ask('app://desk/', 'POST')).status).toBe(404)
})

test('a page for paper is served once, under a policy without scripts', async () => {
  const url = pages.add('<p>纸</p>')
  const response = await ask(url)
  expect(await response.text()).toBe('<p>纸</p>')
  expect(response.headers.get('content-security-policy')).not.toContain('script-src')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await ask(url)).status).toBe(404)
})
