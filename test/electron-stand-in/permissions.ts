import type { Cdp, Protocol } from './cdp.ts'
import { fromChromium } from './origins.ts'
import { contents } from './runtime.ts'
import type { Session } from './session.ts'
import type { WebContents } from './web-contents.ts'

export type Permission = Parameters<NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>>[1]
export type CheckHandler = (
  contents: WebContents | null,
  permission: Permission,
  origin: string,
  details: object,
) => boolean
export type RequestHandler = (
  contents: WebContents,
  permission: Permission,
  callback: (granted: boolean) => void,
  details: object,
) => void

/** Electron's name for each permission that Chromium lets us set from outside. */
const settable: [Permission, Protocol.Browser.PermissionDescriptor, object?][] = [
  ...(
    [
      'geolocation',
      'notifications',
      'midi',
      'background-sync',
      'clipboard-read',
      'payment-handler',
      'local-fonts',
      'window-management',
      'persistent-storage',
      'idle-detection',
      'storage-access',
      'top-level-storage-access',
      'screen-wake-lock',
      'system-wake-lock',
      'display-capture',
      'nfc',
      'background-fetch',
      'periodic-background-sync',
      'captured-surface-control',
      'speaker-selection',
      'web-app-installation',
      'local-network-access',
      'local-network',
      'loopback-network',
    ] as const
  ).map((name): [Permission, Protocol.Browser.PermissionDescriptor] => [name, { name }]),
  ['midiSysex', { name: 'midi', sysex: true }],
  ['media', { name: 'camera' }, { mediaType: 'video', mediaTypes: ['video'] }],
  ['media', { name: 'microphone' }, { mediaType: 'audio', mediaTypes: ['audio'] }],
  ['clipboard-sanitized-write', { name: 'clipboard-write' }],
  ['pointerLock', { name: 'pointer-lock' }],
  ['keyboardLock', { name: 'keyboard-lock' }],
  ['sensors', { name: 'accelerometer' }],
  ['sensors', { name: 'gyroscope' }],
  ['sensors', { name: 'magnetometer' }],
  ['sensors', { name: 'ambient-light-sensor' }],
]

/**
 * Chromium has no hook that asks us when a page wants something, so the app's handlers are asked beforehand, once for each
 * origin, and the answers are set. Without a handler Electron grants everything; so does this. The request handler is asked
 * only about what the check handler lets through.
 */
export function applyPermissions(cdp: Cdp, session: Session, url: string, browserContextId: string | undefined): void {
  if (!/^https?:/.test(url)) return
  const { origin } = new URL(url)
  const outer = `${fromChromium(origin)}/`
  const asker = [...contents.values()].find((each) => each.session === session)
  for (const [permission, descriptor, media = {}] of settable) {
    const details = { requestingUrl: outer, securityOrigin: outer, isMainFrame: true, ...media }
    const isAllowed = session.checkHandler?.(asker ?? null, permission, outer, details) ?? true
    function set(granted: boolean) {
      return cdp.post('Browser.setPermission', {
        permission: descriptor,
        setting: granted ? 'granted' : 'denied',
        origin,
        ...(browserContextId ? { browserContextId } : {}),
      })
    }
    if (!isAllowed) set(false)
    else if (session.requestHandler && asker) {
      set(false)
      session.requestHandler(asker, permission, (granted) => granted && set(true), details)
    } else set(true)
  }
}
