import type { Cdp } from './cdp.ts'
import { createEvent } from './emitted-event.ts'
import { fromChromium, isOurs } from './origins.ts'
import { applyPermissions, type CheckHandler, type RequestHandler } from './permissions.ts'
import { guarded, Guarded, refuse } from './refusal.ts'
import { contents, findContentsByFrame, getCdp } from './runtime.ts'
import { createWebRequest } from './web-request.ts'

type ProtocolHandler = (request: Request) => Response | Promise<Response>
type Face = Pick<
  Electron.Session,
  | 'clearStorageData'
  | 'clearCache'
  | 'setDevicePermissionHandler'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerDictionaryDownloadURL'
  | 'setSpellCheckerLanguages'
  | 'isPersistent'
> & { protocol: Pick<Electron.Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'> }

/** One set of storage, permissions and hooks; a Chromium browser context, the default one for the default session. */
export class Session extends Guarded implements Face {
  readonly handlers = new Map<string, ProtocolHandler>()
  readonly protocol: Pick<Electron.Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'>
  readonly hooks = createWebRequest(() => Session.hooksChanged())
  readonly webRequest = this.hooks.members
  checkHandler: CheckHandler | null = null
  requestHandler: RequestHandler | null = null
  static hooksChanged: () => void = () => {}
  #partition: string
  #contextId: Promise<string | undefined> | undefined
  #contextIdNow: string | undefined
  #origins = new Set<string>()

  constructor(partition: string) {
    super()
    this.#partition = partition
    this.protocol = guarded('protocol', {
      handle: (scheme: string, handler: (request: GlobalRequest) => GlobalResponse | Promise<GlobalResponse>) => {
        if (!isOurs(scheme)) refuse(`protocol.handle('${scheme}') of a scheme that was not registered as privileged`)
        if (this.handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
        this.handlers.set(scheme, handler as ProtocolHandler)
      },
      unhandle: (scheme: string) => void this.handlers.delete(scheme),
      isProtocolHandled: (scheme: string) => this.handlers.has(scheme),
    })
  }

  isPersistent(): boolean {
    return this.#partition === ''
  }

  /** The Chromium context behind this session; also the moment at which its standing refusals are set. */
  contextId(): Promise<string | undefined> {
    this.#contextId ??= this.#open(getCdp('Session can only be used'))
    return this.#contextId
  }
  async #open(cdp: Cdp): Promise<string | undefined> {
    if (this.#partition !== '')
      this.#contextIdNow = (await cdp.send('Target.createBrowserContext', {})).browserContextId
    const context = this.#contextIdNow ? { browserContextId: this.#contextIdNow } : {}
    cdp.post('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true, ...context })
    if (this.#partition === '')
      cdp.on('Browser.downloadWillBegin', ({ frameId, url, suggestedFilename }) =>
        this.#download(frameId, url, suggestedFilename),
      )
    return this.#contextIdNow
  }

  #download(frameId: string, url: string, filename: string): void {
    let cancelled = false
    const item = guarded('DownloadItem', {
      getURL: () => fromChromium(url),
      getFilename: () => filename,
      cancel: () => {
        cancelled = true
      },
    })
    const event = createEvent({})
    this.emit('will-download', event, item, findContentsByFrame(frameId))
    if (!event.defaultPrevented && !cancelled)
      console.error(`electron-stand-in: downloading (${filename}) is not implemented; it was cancelled`)
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.checkHandler = handler
    this.#reapply()
  }
  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.requestHandler = handler
    this.#reapply()
  }
  applyPermissions(innerUrl: string): void {
    if (!/^https?:/.test(innerUrl) || this.#origins.has(new URL(innerUrl).origin)) return
    this.#origins.add(new URL(innerUrl).origin)
    applyPermissions(getCdp('Session can only be used'), this, innerUrl, this.#contextIdNow)
  }
  #reapply(): void {
    for (const origin of this.#origins)
      applyPermissions(getCdp('Session can only be used'), this, origin, this.#contextIdNow)
  }

  async clearStorageData(options?: Electron.ClearStorageDataOptions): Promise<void> {
    const origins = options?.origin ? [options.origin] : [...this.#origins]
    const [anyContents] = [...contents.values()].filter((each) => each.session === this)
    for (const origin of origins)
      await anyContents?.command('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
  }
  async clearCache(): Promise<void> {
    for (const each of contents.values()) if (each.session === this) await each.command('Network.clearBrowserCache', {})
  }
  setProxy(config: Electron.ProxyConfig): Promise<void> {
    return config.mode === 'direct' || config.mode === 'system'
      ? Promise.resolve()
      : refuse(`session.setProxy({ mode: '${config.mode}' })`)
  }

  // Nothing of this reaches a page here: there are no devices to choose and no dictionaries to fetch.
  setDevicePermissionHandler(): void {}
  setUSBProtectedClassesHandler(): void {}
  setBluetoothPairingHandler(): void {}
  setDisplayMediaRequestHandler(): void {}
  setSpellCheckerEnabled(): void {}
  setSpellCheckerLanguages(): void {}
  setSpellCheckerDictionaryDownloadURL(): void {}

  static get defaultSession(): Session {
    return fromPartition('')
  }
  static fromPartition(partition: string): Session {
    return fromPartition(partition)
  }
}

const sessions = new Map<string, Session>()

export function fromPartition(partition: string): Session {
  if (partition.startsWith('persist:')) refuse(`a persistent partition ('${partition}')`)
  const session = sessions.get(partition) ?? new Session(partition)
  sessions.set(partition, session)
  return session
}

export function listSessions(): Session[] {
  return [...sessions.values()]
}
