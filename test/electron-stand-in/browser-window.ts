import { app } from './app.ts'
import { screen } from './desktop.ts'
import { createEvent, type EmittedEvent } from './emitted-event.ts'
import { Guarded, refuse } from './refusal.ts'
import { windows } from './runtime.ts'
import { WebContents } from './web-contents.ts'
import type { Image } from './native-image.ts'

type Face = Pick<
  Electron.BrowserWindow,
  | 'id'
  | 'loadURL'
  | 'loadFile'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'isVisible'
  | 'isFocused'
  | 'isMinimized'
  | 'isMaximized'
  | 'minimize'
  | 'maximize'
  | 'unmaximize'
  | 'restore'
  | 'setTitle'
  | 'getTitle'
  | 'setMenuBarVisibility'
  | 'removeMenu'
  | 'setMenu'
  | 'setContentProtection'
  | 'setSize'
  | 'getSize'
  | 'getContentSize'
  | 'setContentSize'
  | 'setBounds'
  | 'getBounds'
  | 'setMinimumSize'
  | 'getMinimumSize'
  | 'center'
  | 'reload'
  | 'setProgressBar'
  | 'flashFrame'
>

let lastId = 0
/** Options that change nothing where no one looks at a window frame. */
const known = new Set([
  'width',
  'height',
  'minWidth',
  'minHeight',
  'maxWidth',
  'maxHeight',
  'x',
  'y',
  'show',
  'title',
  'backgroundColor',
  'webPreferences',
  'parent',
  'modal',
  'icon',
  'autoHideMenuBar',
  'center',
  'useContentSize',
  'resizable',
  'minimizable',
  'maximizable',
  'fullscreenable',
  'paintWhenInitiallyHidden',
  'skipTaskbar',
])

export class BrowserWindow extends Guarded implements Face {
  readonly id = ++lastId
  readonly webContents: WebContents
  isClosing = false
  #bounds: Electron.Rectangle
  #restored: Electron.Rectangle
  #minimum: number[]
  #title: string
  #visible: boolean
  #minimized = false
  #maximized = false
  #destroyed = false
  #parent: BrowserWindow | null
  static #focused: BrowserWindow | undefined

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    for (const option of Object.keys(options)) if (!known.has(option)) refuse(`new BrowserWindow({ ${option} })`)
    const { width = 800, height = 600, x = 0, y = 0 } = options
    this.#bounds = { x, y, width, height }
    this.#restored = this.#bounds
    this.#minimum = [options.minWidth ?? 0, options.minHeight ?? 0]
    this.#title = options.title ?? app.name
    this.#visible = options.show ?? true
    this.#parent = (options.parent as unknown as BrowserWindow | undefined) ?? null
    this.webContents = new WebContents(this, options.webPreferences ?? {}, { width, height })
    windows.set(this.id, this)
    if (this.#visible) BrowserWindow.#focused = this
    app.emit('web-contents-created', createEvent({}), this.webContents)
    app.emit('browser-window-created', createEvent({}), this)
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }
  loadFile(): never {
    return refuse('BrowserWindow.loadFile')
  }
  reload(): void {
    this.webContents.reload()
  }

  show(): void {
    this.showInactive()
    this.focus()
  }
  showInactive(): void {
    if (this.#visible) return
    this.#visible = true
    this.emit('show', createEvent({}))
  }
  hide(): void {
    if (!this.#visible) return
    this.#visible = false
    this.emit('hide', createEvent({}))
    this.blur()
  }
  focus(): void {
    if (BrowserWindow.#focused === this || !this.#visible) return
    BrowserWindow.#focused?.blur()
    BrowserWindow.#focused = this
    this.webContents.focus()
    this.emit('focus', createEvent({}))
    app.emit('browser-window-focus', createEvent({}), this)
  }
  blur(): void {
    if (BrowserWindow.#focused !== this) return
    BrowserWindow.#focused = undefined
    this.emit('blur', createEvent({}))
    app.emit('browser-window-blur', createEvent({}), this)
  }
  isVisible(): boolean {
    return this.#visible && !this.#minimized
  }
  isFocused(): boolean {
    return BrowserWindow.#focused === this
  }
  minimize(): void {
    this.#minimized = true
    this.emit('minimize', createEvent({}))
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  restore(): void {
    if (this.#minimized) this.emit('restore', createEvent({}))
    this.#minimized = false
  }
  maximize(): void {
    if (this.#maximized) return
    this.#restored = this.#bounds
    this.#maximized = true
    this.setBounds(screen.getPrimaryDisplay().workArea)
    this.emit('maximize', createEvent({}))
  }
  unmaximize(): void {
    if (!this.#maximized) return
    this.#maximized = false
    this.setBounds(this.#restored)
    this.emit('unmaximize', createEvent({}))
  }
  isMaximized(): boolean {
    return this.#maximized
  }

  /** Asks the app, then the page; either may keep the window open. */
  close(): void {
    if (this.#destroyed || this.isClosing) return
    const event = createEvent({})
    this.emit('close', event)
    if (event.defaultPrevented) return
    this.isClosing = true
    this.webContents.close({ waitForBeforeUnload: true })
  }
  destroy(): void {
    if (this.#destroyed) return
    this.webContents.destroy()
    this.webContents.gone()
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  unloadPrevented(): void {
    this.isClosing = false
    app.stayedOpen()
  }
  contentsGone(): void {
    this.#destroyed = true
    windows.delete(this.id)
    if (BrowserWindow.#focused === this) BrowserWindow.#focused = undefined
    for (const child of this.getChildWindows()) child.destroy()
    this.emit('closed')
    if (windows.size === 0) app.lastWindowClosed()
  }
  contentsCrashed(details: object): void {
    app.emit('render-process-gone', createEvent({}), this.webContents, details)
  }
  getParentWindow(): BrowserWindow | null {
    return this.#parent
  }
  getChildWindows(): BrowserWindow[] {
    return [...windows.values()].filter((each) => each.getParentWindow() === this)
  }

  setTitle(title: string): void {
    this.#title = title
  }
  getTitle(): string {
    return this.#title
  }
  pageTitleChanged(event: EmittedEvent, title: string): void {
    this.emit('page-title-updated', event, title, true)
    if (!event.defaultPrevented) this.#title = title
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.#bounds.width = Math.max(this.#bounds.width, this.#minimum[0] ?? 0)
    this.#bounds.height = Math.max(this.#bounds.height, this.#minimum[1] ?? 0)
    this.webContents.resize(this.#bounds.width, this.#bounds.height)
    this.emit('resize', createEvent({}))
  }
  getBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height]
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  getContentSize(): number[] {
    return this.getSize()
  }
  setMinimumSize(width: number, height: number): void {
    this.#minimum = [width, height]
  }
  getMinimumSize(): number[] {
    return [...this.#minimum]
  }
  capturePage(rect?: Electron.Rectangle): Promise<Image> {
    return this.webContents.capturePage(rect)
  }

  // What only a desktop would show.
  center(): void {}
  setMenu(): void {}
  removeMenu(): void {}
  setMenuBarVisibility(): void {}
  setContentProtection(): void {}
  setProgressBar(): void {}
  flashFrame(): void {}

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()]
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.#focused ?? null
  }
  static fromId(id: number): BrowserWindow | null {
    return windows.get(id) ?? null
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return contents.getOwnerBrowserWindow()
  }
}
