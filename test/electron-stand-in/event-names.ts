/** Events that are emitted, and after `/` those that are honestly silent: what they tell of cannot happen here. */
const names = {
  App: `ready will-finish-launching window-all-closed before-quit will-quit quit second-instance web-contents-created browser-window-created
    browser-window-focus browser-window-blur render-process-gone child-process-gone /
    activate certificate-error select-client-certificate login gpu-info-update open-url open-file accessibility-support-changed session-created`,
  BrowserWindow: `ready-to-show show hide focus blur close closed minimize restore maximize unmaximize resize page-title-updated /
    unresponsive responsive moved move enter-full-screen leave-full-screen session-end query-session-end system-context-menu app-command`,
  WebContents: `did-start-loading did-stop-loading did-finish-load did-fail-load did-frame-finish-load dom-ready did-navigate did-frame-navigate
    did-navigate-in-page will-navigate will-frame-navigate will-redirect will-prevent-unload render-process-gone console-message
    page-title-updated preload-error destroyed /
    will-attach-webview did-attach-webview did-create-window certificate-error select-client-certificate login unresponsive responsive
    devtools-opened devtools-closed devtools-focused select-bluetooth-device media-started-playing media-paused audio-state-changed`,
  Session: `will-download / select-hid-device hid-device-added hid-device-removed select-serial-port serial-port-added select-usb-device
    usb-device-added spellcheck-dictionary-initialized file-system-access-restricted preconnect extension-loaded`,
  UtilityProcess: 'spawn exit message / error',
  Notification: 'show close / click reply action failed',
  PowerMonitor:
    '/ lock-screen unlock-screen suspend resume shutdown on-ac on-battery user-did-become-active user-did-resign-active',
  Screen: '/ display-added display-removed display-metrics-changed',
} as const

/** False for what would never be told though it may happen: nobody should wait for it in vain. */
export function isKnownEvent(owner: string, event: string | symbol): boolean {
  const known = (names as Record<string, string>)[owner]
  if (known === undefined || typeof event === 'symbol' || event === 'newListener' || event === 'removeListener')
    return true
  return known.split(/[\s/]+/).includes(event)
}
