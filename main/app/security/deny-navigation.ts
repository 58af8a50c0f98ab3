import type { App } from 'electron'

/** A window stays on the page it was opened with: links, redirects and scripts cannot lead it anywhere. */
export function denyNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
  })
}
