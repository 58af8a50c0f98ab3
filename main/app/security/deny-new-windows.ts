import type { App } from 'electron'

/** No page opens a window, and none embeds a webview. */
export function denyNewWindows(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}
