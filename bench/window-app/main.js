// The least an application of this kind can be: one sandboxed window, and pages of its own scheme, built by Vite.
import { app, BrowserWindow, protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const pages = join(import.meta.dirname, '../../out/bench-pages')
const page = process.env.BENCH_PAGE

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
app.enableSandbox()
app.whenReady().then(() => {
  protocol.handle('app', async (request) => {
    const { pathname } = new URL(request.url)
    const type = types[extname(pathname)] ?? 'application/octet-stream'
    return new Response(await readFile(join(pages, pathname)), {
      headers: { 'content-type': `${type}; charset=utf-8` },
    })
  })
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    webPreferences: { sandbox: true, contextIsolation: true },
  })
  window.loadURL(`app://desk/${page}.html`)
})
app.on('window-all-closed', () => app.quit())
