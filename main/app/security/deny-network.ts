import type { Session } from 'electron'

/** The renderer talks to nobody: only the main process speaks to the server, so any other address asked for is an attack. */
export function denyNetwork(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url)
    answer({ cancel: !['app:', 'data:', 'blob:', 'devtools:'].includes(protocol) })
  })
}
