import type { App } from 'electron'

/**
 * WebRTC asks neither the page's policy nor the request filter. So it gets no UDP, and for TCP a proxy on the discard
 * port, where nobody answers; this computer itself is no exception. The main process speaks to the server by Node and
 * knows nothing of this proxy.
 */
export function denyPeerConnections(app: App): void {
  // The switch has two names, by the age of Chromium.
  app.commandLine.appendSwitch('webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  app.commandLine.appendSwitch('proxy-server', 'http://127.0.0.1:9')
  app.commandLine.appendSwitch('proxy-bypass-list', '<-loopback>')
}
