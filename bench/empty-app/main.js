// The least an application of this kind can be: one sandboxed window, one page of its own scheme, one Vue component.
import { app, BrowserWindow, protocol } from 'electron'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
app.enableSandbox()
app.whenReady().then(() => {
  const vue = join(import.meta.dirname, '../../node_modules/vue/dist/vue.runtime.global.prod.js')
  const files = {
    '/index.html': [
      'text/html',
      '<!doctype html><div id="app"></div><script src="vue.js"></script><script src="page.js"></script>',
    ],
    '/vue.js': ['text/javascript', readFileSync(vue)],
    '/page.js': [
      'text/javascript',
      `Vue.createApp({ render: () => Vue.h('input', { 'aria-label': 'PIN' }) }).mount('#app')`,
    ],
  }
  protocol.handle('app', (request) => {
    const [type, body] = files[new URL(request.url).pathname] ?? ['text/plain', '']
    return new Response(body, { headers: { 'content-type': `${type}; charset=utf-8` } })
  })
  const window = new BrowserWindow({ webPreferences: { sandbox: true, contextIsolation: true } })
  window.loadURL('app://desk/index.html')
})
app.on('window-all-closed', () => app.quit())
