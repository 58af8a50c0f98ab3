import type { Protocol } from './cdp.ts'
import { createEvent } from './emitted-event.ts'
import { ipcMain } from './ipc-main.ts'
import { fromChromium, toChromium } from './origins.ts'
import type { ToMain, ToPage } from './page/preload-world.ts'
import type { PageScripts } from './page/scripts.ts'
import type { WebContents } from './web-contents.ts'
import { WebFrame } from './web-frame.ts'

type Frame = Protocol.Page.Frame

/** Turns what Chromium tells of one page into Electron's events, frames and messages. */
export class PageEvents {
  isStarted = false
  isLoading = false
  /** The frame for which the page itself asked to go elsewhere; Chromium says so before it sends the request. */
  readonly askedByPage = new Set<string>()
  #contents: WebContents
  #scripts: PageScripts
  #worlds = new Map<number, { frameId: string; name: string }>()
  #loads = new Map<string, PromiseWithResolvers<void>>()
  #shown = false

  constructor(contents: WebContents, scripts: PageScripts) {
    this.#contents = contents
    this.#scripts = scripts
  }

  get mainFrame(): WebFrame {
    const frame = this.#contents.frames.get(this.#contents.targetId)
    if (!frame) throw new Error('electron-stand-in: webContents.mainFrame before the page is there')
    return frame
  }

  start(): void {
    const { targetId, frames } = this.#contents
    frames.set(targetId, new WebFrame(this.#contents, targetId, undefined))
    this.mainFrame.commit('about:blank', '')
    this.isStarted = true
    this.#followFrames()
    this.#followLoading()
    this.#followWorlds()
    this.#followConsole()
  }

  /** Settles when that document has loaded. */
  loaded(loaderId: string): Promise<void> {
    const load = this.#loads.get(loaderId) ?? Promise.withResolvers<void>()
    this.#loads.set(loaderId, load)
    return load.promise
  }

  deliver(message: ToPage): void {
    this.createDelivery()(message)
  }
  /** A way to the preload of the document that is there now. */
  createDelivery(): (message: ToPage) => void {
    const [contextId] =
      [...this.#worlds].findLast(
        ([, world]) => world.name === this.#scripts.binding && world.frameId === this.#contents.targetId,
      ) ?? []
    return (message) => {
      if (contextId === undefined || !this.#worlds.has(contextId)) return
      const expression = `globalThis[${JSON.stringify(this.#scripts.deliver)}](${JSON.stringify(JSON.stringify(message))})`
      this.#contents.post('Runtime.evaluate', { expression, contextId })
    }
  }
  findPageWorld(frameId = this.#contents.targetId): number | undefined {
    return [...this.#worlds].findLast(([, world]) => world.name === '' && world.frameId === frameId)?.[0]
  }

  #followFrames(): void {
    const { frames } = this.#contents
    this.#contents.listen('Page.frameAttached', ({ frameId, parentFrameId }) => {
      if (!frames.has(frameId)) frames.set(frameId, new WebFrame(this.#contents, frameId, parentFrameId))
    })
    this.#contents.listen('Page.frameDetached', ({ frameId, reason }) => {
      if (reason === 'swap') return
      frames.get(frameId)?.destroy()
      frames.delete(frameId)
    })
    this.#contents.listen('Page.frameRequestedNavigation', ({ frameId }) => this.askedByPage.add(frameId))
    this.#contents.listen('Page.frameNavigated', ({ frame }) => this.#commit(frame))
    this.#contents.listen('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const frame = frames.get(frameId)
      frame?.commit(url, frame.name)
      this.#contents.emit(
        'did-navigate-in-page',
        createEvent({}),
        fromChromium(url),
        frameId === this.#contents.targetId,
      )
    })
  }

  #commit(frame: Frame): void {
    const { frames, targetId } = this.#contents
    const before = frames.get(frame.id)
    before?.destroy()
    const now = new WebFrame(this.#contents, frame.id, frame.parentId, before?.frameTreeNodeId)
    now.commit(frame.url + (frame.urlFragment ?? ''), frame.name ?? '')
    frames.set(frame.id, now)
    this.askedByPage.delete(frame.id)
    const isMainFrame = frame.id === targetId
    if (isMainFrame)
      for (const [id, each] of frames) if (each.parentId !== undefined && !frames.has(each.parentId)) frames.delete(id)
    const url = fromChromium(frame.url)
    if (frame.unreachableUrl && isMainFrame)
      this.#contents.emit('did-fail-load', createEvent({}), -2, 'ERR_FAILED', fromChromium(frame.unreachableUrl), true)
    else if (isMainFrame) this.#contents.emit('did-navigate', createEvent({}), url, 200, 'OK')
    this.#contents.emit('did-frame-navigate', createEvent({}), url, 200, 'OK', isMainFrame)
  }

  #followLoading(): void {
    const contents = this.#contents
    function isMain(frameId: string) {
      return frameId === contents.targetId
    }
    contents.listen('Page.frameStartedLoading', ({ frameId }) => {
      if (!isMain(frameId)) return
      this.isLoading = true
      contents.emit('did-start-loading')
    })
    contents.listen('Page.frameStoppedLoading', ({ frameId }) => {
      if (!isMain(frameId)) return
      this.isLoading = false
      contents.emit('did-stop-loading')
    })
    contents.listen('Page.lifecycleEvent', ({ frameId, loaderId, name }) => {
      if (name === 'load') contents.emit('did-frame-finish-load', createEvent({}), isMain(frameId))
      if (!isMain(frameId)) return
      if (name === 'DOMContentLoaded') contents.emit('dom-ready', createEvent({}))
      if (name === 'firstPaint' || name === 'load') this.#paint()
      if (name !== 'load') return
      contents.emit('did-finish-load')
      void this.loaded(loaderId)
      this.#loads.get(loaderId)?.resolve()
    })
    contents.listen('Inspector.targetCrashed', () => contents.crashed(5))
    contents.listen('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
      contents.askToOpen({
        url: fromChromium(url),
        frameName: windowName === '_blank' ? '' : windowName,
        features: windowFeatures.join(','),
        disposition: 'new-window',
      })
    })
    contents.listen('Page.javascriptDialogOpening', ({ type }) => {
      if (type !== 'beforeunload') return
      const event = createEvent({})
      contents.emit('will-prevent-unload', event)
      contents.post('Page.handleJavaScriptDialog', { accept: event.defaultPrevented })
    })
  }

  #paint(): void {
    if (this.#shown || this.mainFrame.url === 'about:blank') return
    this.#shown = true
    this.#contents.getOwnerBrowserWindow()?.emit('ready-to-show')
  }

  #followWorlds(): void {
    this.#contents.listen('Runtime.executionContextCreated', ({ context }) => {
      const { frameId, isDefault } = (context.auxData ?? {}) as { frameId?: string; isDefault?: boolean }
      this.#worlds.set(context.id, { frameId: frameId ?? '', name: isDefault ? '' : context.name })
    })
    this.#contents.listen(
      'Runtime.executionContextDestroyed',
      ({ executionContextId }) => void this.#worlds.delete(executionContextId),
    )
    this.#contents.listen('Runtime.executionContextsCleared', () => this.#worlds.clear())
    this.#contents.listen('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      const frame = this.#contents.frames.get(this.#worlds.get(executionContextId)?.frameId ?? '')
      if (name === this.#scripts.binding && frame) this.#receive(JSON.parse(payload) as ToMain, frame)
    })
  }

  #receive(message: ToMain, frame: WebFrame): void {
    if (message.kind === 'invoke' || message.kind === 'send') void ipcMain.receive(this.#contents, frame, message)
    else if (message.kind === 'title') this.#contents.titleChanged(message.title)
    else if (message.kind === 'preload-error') {
      const error = Object.assign(new Error(message.message), { stack: message.stack })
      this.#contents.emit('preload-error', createEvent({}), this.#contents.getLastWebPreferences().preload, error)
    } else if (this.#contents.askToNavigate(fromChromium(message.url), frame, false)) {
      this.#contents.post('Page.navigate', { url: toChromium(message.url) })
    }
  }

  #say(level: 'info' | 'warning' | 'error' | 'debug', message: string, lineNumber: number, source: string): void {
    const sourceId = fromChromium(source)
    const event = createEvent({ message, level, lineNumber, sourceId, frame: this.mainFrame })
    const number = ['debug', 'info', 'warning', 'error'].indexOf(level)
    this.#contents.emit('console-message', event, number, message, lineNumber, sourceId)
  }

  #followConsole(): void {
    this.#contents.listen('Runtime.consoleAPICalled', ({ type, args, stackTrace }) => {
      const text = args
        .map((arg) => String(arg.value ?? arg.unserializableValue ?? arg.description ?? arg.type))
        .join(' ')
      const level =
        type === 'error' || type === 'assert'
          ? 'error'
          : type === 'warning'
            ? 'warning'
            : type === 'debug'
              ? 'debug'
              : 'info'
      const at = stackTrace?.callFrames[0]
      this.#say(level, text, (at?.lineNumber ?? -1) + 1, at?.url ?? '')
    })
    this.#contents.listen('Runtime.exceptionThrown', ({ exceptionDetails: { exception, text, lineNumber, url } }) => {
      this.#say('error', `Uncaught ${exception?.description ?? text}`, lineNumber + 1, url ?? '')
    })
    this.#contents.listen('Log.entryAdded', ({ entry: { level, text, lineNumber, url } }) => {
      if (text.includes('escape its sandboxing')) return
      this.#say(level === 'verbose' ? 'debug' : level, text, (lineNumber ?? -1) + 1, url ?? '')
    })
  }
}
