import type { BrowserWindow } from './browser-window.ts'
import { type Cdp, type EventName, type Method, type Protocol } from './cdp.ts'
import { createEvent } from './emitted-event.ts'
import { codec } from './ipc-main.ts'
import { createImage, type Image } from './native-image.ts'
import { toLoadFailure } from './network-errors.ts'
import { toChromium } from './origins.ts'
import { PageEvents } from './page-events.ts'
import { askToUnload } from './page/ask-to-unload.ts'
import { createPageScripts } from './page/scripts.ts'
import type { ToPage } from './page/preload-world.ts'
import { toPrintParameters } from './pdf-options.ts'
import { Guarded, refuse } from './refusal.ts'
import { contents, getCdp } from './runtime.ts'
import { fromPartition, type Session } from './session.ts'
import { openTarget } from './targets.ts'
import type { WebFrame } from './web-frame.ts'
import { toWebPreferences } from './web-preferences.ts'

type Face = Pick<
  Electron.WebContents,
  | 'id'
  | 'send'
  | 'loadURL'
  | 'getURL'
  | 'getTitle'
  | 'isLoading'
  | 'isDestroyed'
  | 'isCrashed'
  | 'isFocused'
  | 'focus'
  | 'reload'
  | 'close'
  | 'executeJavaScript'
  | 'printToPDF'
  | 'getUserAgent'
  | 'setWindowOpenHandler'
  | 'forcefullyCrashRenderer'
  | 'setZoomFactor'
  | 'getZoomFactor'
  | 'isDevToolsOpened'
> & {
  session: unknown
  mainFrame: unknown
  getLastWebPreferences(): Electron.WebPreferences
  capturePage(): Promise<Image>
}

type OpenHandler = (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse
type OpenRequest = Pick<Electron.HandlerDetails, 'url' | 'frameName' | 'features' | 'disposition'>

let lastId = 0

/** One page in Chromium: a target, the session attached to it, and what the app may do with it. */
export class WebContents extends Guarded implements Face {
  readonly id = ++lastId
  readonly session: Session
  readonly frames = new Map<string, WebFrame>()
  targetId = ''
  #cdp: Cdp
  #window: BrowserWindow
  #sessionId = ''
  #preferences: Electron.WebPreferences
  #attached: Promise<void>
  #page: PageEvents
  #openHandler: OpenHandler | undefined
  #zoom = 1
  #title = ''
  #destroyed = false
  #crashed = false

  constructor(window: BrowserWindow, preferences: Electron.WebPreferences, size: { width: number; height: number }) {
    super()
    this.#cdp = getCdp('Cannot create BrowserWindow')
    this.#window = window
    this.#preferences = toWebPreferences(preferences)
    this.session = preferences.session
      ? (preferences.session as unknown as Session)
      : fromPartition(preferences.partition ?? '')
    const scripts = createPageScripts(this.#preferences.preload)
    this.#page = new PageEvents(this, scripts)
    this.#attached = this.#attach(scripts, size)
    this.#attached.catch((error: Error) => !this.#destroyed && console.error(error))
    contents.set(this.id, this)
  }

  async #attach(
    scripts: ReturnType<typeof createPageScripts>,
    { width, height }: { width: number; height: number },
  ): Promise<void> {
    const browserContextId = await this.session.contextId()
    this.targetId = await openTarget(this.#cdp, { width, height, ...(browserContextId ? { browserContextId } : {}) })
    const { sessionId } = await this.#cdp.send('Target.attachToTarget', { targetId: this.targetId, flatten: true })
    this.#sessionId = sessionId
    this.#page.start()
    this.post('Page.enable', {})
    this.post('Page.setLifecycleEventsEnabled', { enabled: true })
    this.post('Runtime.addBinding', { name: scripts.binding, executionContextName: scripts.binding })
    this.post('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorld })
    this.post('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preloadWorld, worldName: scripts.binding })
    this.post('Emulation.setFocusEmulationEnabled', { enabled: true })
    this.post('Log.enable', {})
    this.resize(width, height)
    await this.#cdp.send('Runtime.enable', {}, sessionId)
  }

  /** Sends to the page's session; follows in order whatever was sent before. */
  post<M extends Method>(method: M, params: Protocol.CommandParameters[M]): void {
    this.#cdp.post(method, params, this.#sessionId)
  }
  async command<M extends Method>(
    method: M,
    params: Protocol.CommandParameters[M],
  ): Promise<Protocol.CommandReturnValues[M]> {
    await this.#attached
    return this.#cdp.send(method, params, this.#sessionId)
  }
  listen<E extends EventName>(event: E, listener: (params: Protocol.Events[E]) => void): void {
    this.#cdp.on(event, (params, sessionId) => {
      if (sessionId === this.#sessionId && !this.#destroyed) listener(params)
    })
  }

  get mainFrame(): WebFrame {
    return this.#page.mainFrame
  }
  getOwnerBrowserWindow(): BrowserWindow | null {
    return this.#destroyed ? null : this.#window
  }
  getLastWebPreferences(): Electron.WebPreferences {
    return { ...this.#preferences }
  }

  async loadURL(url: string): Promise<void> {
    if (/^file:/i.test(url)) refuse('loading file:// URLs')
    await this.#attached
    const inner = toChromium(url)
    this.session.applyPermissions(inner)
    const { loaderId, errorText } = await this.command('Page.navigate', { url: inner })
    if (errorText) this.#failLoad(errorText, url)
    else if (loaderId) await this.#page.loaded(loaderId)
  }

  #failLoad(errorText: string, url: string): never {
    const { code, description } = toLoadFailure(errorText)
    if (code !== -3) this.emit('did-fail-load', createEvent({}), code, description, url, true)
    throw Object.assign(new Error(`${description} (${code}) loading '${url}'`), { errno: code, code: description, url })
  }

  getURL(): string {
    return this.#page.isStarted ? this.mainFrame.url.replace(/^about:blank$/, '') : ''
  }
  getTitle(): string {
    return this.#title
  }
  isLoading(): boolean {
    return this.#page.isLoading
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  isCrashed(): boolean {
    return this.#crashed
  }
  isFocused(): boolean {
    return this.#window.isFocused()
  }
  isDevToolsOpened(): boolean {
    return false
  }
  focus(): void {
    void this.command('Page.bringToFront', {}).catch(() => {})
  }
  reload(): void {
    this.#crashed = false
    void this.command('Page.reload', {}).catch(() => {})
  }
  getUserAgent(): string {
    return `Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${process.versions['chrome']} Electron/${process.versions['electron']} Safari/537.36`
  }

  close(options?: { waitForBeforeUnload?: boolean }): void {
    if (!options?.waitForBeforeUnload || this.#crashed) return this.destroy()
    void this.#askToUnload().then((agrees) => {
      const event = createEvent({})
      if (!agrees) this.emit('will-prevent-unload', event)
      if (agrees || event.defaultPrevented) this.destroy()
      else this.#window.unloadPrevented()
    })
  }
  /** A page that does not answer within a second has no say, as in Chromium. */
  async #askToUnload(): Promise<boolean> {
    const patience = new Promise<true>((resolve) => setTimeout(resolve, 1000, true).unref())
    const answer = this.evaluateIn(undefined, `(${askToUnload.toString()})()`).then((agrees) => agrees !== false)
    return Promise.race([answer.catch(() => true), patience])
  }
  /** Closes without asking. Where Chromium does not say that it is done, it is taken to be. */
  destroy(): void {
    const close = async () => {
      await this.#attached
      await this.#cdp.send('Target.closeTarget', { targetId: this.targetId })
      setTimeout(() => this.gone(), 2000).unref()
    }
    close().catch(() => this.gone())
  }

  forcefullyCrashRenderer(): void {
    void this.command('Page.crash', {}).catch(() => {})
  }
  setZoomFactor(factor: number): void {
    this.#zoom = factor
    void this.evaluateIn(undefined, `void (document.documentElement.style.zoom = ${factor})`)
  }
  getZoomFactor(): number {
    return this.#zoom
  }
  /** A headless page is as large as it is told; a visible one follows its window. */
  resize(width: number, height: number): void {
    const isSeen = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
    if (!isSeen && this.#sessionId !== '')
      this.post('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 0, mobile: false })
  }

  send(channel: string, ...args: unknown[]): void {
    this.#page.deliver({ kind: 'message', channel, args: codec.encode(args) })
  }
  /** Answers one `invoke` in the document that asked; a later document never sees it. */
  createAnswer(id: number): (answer: { result: string } | { error: string }) => void {
    const deliver = this.#page.createDelivery()
    return (answer) => deliver({ kind: 'reply', id, ...answer } satisfies ToPage)
  }

  executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    return this.evaluateIn(undefined, code, userGesture)
  }
  async evaluateIn(frameId: string | undefined, code: string, userGesture = false): Promise<unknown> {
    await this.#attached
    const context = this.#page.findPageWorld(frameId)
    const { result, exceptionDetails } = await this.command('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      userGesture,
      ...(context === undefined ? {} : { contextId: context }),
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.unserializableValue === undefined ? result.value : Number(result.unserializableValue)
  }

  async printToPDF(options: Electron.PrintToPDFOptions): Promise<Buffer> {
    const { data } = await this.command('Page.printToPDF', toPrintParameters(options))
    return Buffer.from(data, 'base64')
  }
  async capturePage(rect?: Electron.Rectangle): Promise<Image> {
    const { data } = await this.command('Page.captureScreenshot', {
      format: 'png',
      ...(rect ? { clip: { ...rect, scale: 1 } } : {}),
    })
    return createImage(Buffer.from(data, 'base64'))
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }
  /** The page wants a new window. The stand-in never opens one; the handler is asked because it may pass the address on. */
  askToOpen(request: OpenRequest): void {
    const answer = this.#openHandler?.({
      ...request,
      referrer: { url: this.getURL(), policy: 'default' },
    } as Electron.HandlerDetails)
    if (answer?.action !== 'deny')
      console.error(`electron-stand-in: a window opened by a page (${request.url}) is not implemented; it stays closed`)
  }

  /** Whether a page may go where it wants to: asks `will-navigate`, or `will-redirect` when a server sends it on. */
  askToNavigate(url: string, frame: WebFrame | undefined, isRedirect: boolean): boolean {
    const isMainFrame = frame === undefined || frame.parentId === undefined
    const event = createEvent({
      url,
      isSameDocument: false,
      isMainFrame,
      frame: frame ?? null,
      initiator: frame ?? null,
    })
    if (isRedirect) this.emit('will-redirect', event, url, false, isMainFrame)
    else {
      if (isMainFrame) this.emit('will-navigate', event, url, false, true)
      this.emit('will-frame-navigate', event)
    }
    return !event.defaultPrevented
  }

  /** Asked before each document is requested. What the app itself loads is not asked about. */
  mayNavigate(frameId: string, url: string, isRedirect: boolean): boolean {
    const byPage = isRedirect || this.#page.askedByPage.delete(frameId)
    return !byPage || this.askToNavigate(url, this.frames.get(frameId), isRedirect)
  }

  titleChanged(title: string): void {
    this.#title = title
    const event = createEvent({})
    this.emit('page-title-updated', event, title, true)
    this.#window.pageTitleChanged(event, title)
  }
  crashed(exitCode: number): void {
    if (this.#crashed) return
    this.#crashed = true
    const details = { reason: 'crashed', exitCode }
    this.emit('render-process-gone', createEvent({}), details)
    this.#window.contentsCrashed(details)
  }
  gone(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    contents.delete(this.id)
    for (const frame of this.frames.values()) frame.destroy()
    this.emit('destroyed')
    this.#window.contentsGone()
  }

  static getAllWebContents(): WebContents[] {
    return [...contents.values()]
  }
  static fromId(id: number): WebContents | undefined {
    return contents.get(id)
  }
  static fromDevToolsTargetId(targetId: string): WebContents | undefined {
    return [...contents.values()].find((each) => each.targetId === targetId)
  }
  static getFocusedWebContents(): WebContents | null {
    return [...contents.values()].find((each) => each.isFocused()) ?? null
  }
}
