import { createEvent } from './emitted-event.ts'
import { guarded, Guarded, refuse } from './refusal.ts'

/** What a desktop would have shown or opened, for tests to read: `globalThis.electronStandIn` in the main process. */
export const desktop = {
  notifications: [] as Notification[],
  opened: [] as string[],
  errors: [] as string[],
  clipboard: '',
}
Object.assign(globalThis, { electronStandIn: desktop })

function unanswered(name: string) {
  return async () => refuse(`dialog.${name} (no one is there to answer; a test stubs it)`)
}

/** Playwright's usual way replaces these in the main process: `evaluate(({ dialog }) => { dialog.showOpenDialog = … })`. */
export const dialog = guarded('dialog', {
  showOpenDialog: unanswered('showOpenDialog'),
  showSaveDialog: unanswered('showSaveDialog'),
  showMessageBox: unanswered('showMessageBox'),
  showErrorBox(title: string, content: string): void {
    desktop.errors.push(`${title}: ${content}`)
    console.error(`${title}\n${content}`)
  },
}) satisfies Record<'showOpenDialog' | 'showSaveDialog' | 'showMessageBox', () => Promise<never>> &
  Pick<Electron.Dialog, 'showErrorBox'>

export class Notification
  extends Guarded
  implements Pick<Electron.Notification, 'title' | 'body' | 'show' | 'close' | 'silent'>
{
  title: string
  subtitle: string
  body: string
  silent: boolean

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.title = options.title ?? ''
    this.subtitle = options.subtitle ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
  }
  static isSupported(): boolean {
    return true
  }
  show(): void {
    desktop.notifications.push(this)
    this.emit('show', createEvent({}))
  }
  close(): void {
    this.emit('close', createEvent({}))
  }
}

class PowerMonitor
  extends Guarded
  implements Pick<Electron.PowerMonitor, 'getSystemIdleTime' | 'getSystemIdleState' | 'isOnBatteryPower'>
{
  getSystemIdleTime(): number {
    return 0
  }
  getSystemIdleState(): 'active' {
    return 'active'
  }
  isOnBatteryPower(): boolean {
    return false
  }
}
/** Silent by itself; a test emits `lock-screen`, `unlock-screen`, `suspend`, `resume` on it. */
export const powerMonitor = new PowerMonitor()

export const shell = guarded('shell', {
  async openExternal(url: string): Promise<void> {
    desktop.opened.push(url)
  },
  async openPath(path: string): Promise<string> {
    desktop.opened.push(path)
    return ''
  },
  showItemInFolder(path: string): void {
    desktop.opened.push(path)
  },
  beep(): void {},
}) satisfies Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder' | 'beep'>

export const clipboard = guarded('clipboard', {
  async readText(): Promise<string> {
    return desktop.clipboard
  },
  async writeText(text: string): Promise<void> {
    desktop.clipboard = text
  },
  clear(): void {
    desktop.clipboard = ''
  },
}) satisfies Pick<Electron.Clipboard, 'readText' | 'writeText' | 'clear'>

const size = { width: 1920, height: 1080 }
const display = {
  id: 1,
  label: '',
  scaleFactor: 1,
  size,
  workAreaSize: size,
  bounds: { x: 0, y: 0, ...size },
  workArea: { x: 0, y: 0, ...size },
} satisfies Partial<Electron.Display>
class Screen extends Guarded {
  getPrimaryDisplay = () => display
  getAllDisplays = () => [display]
  getDisplayMatching = () => display
}
export const screen = new Screen()

export class MenuItem extends Guarded {
  constructor(options: Electron.MenuItemConstructorOptions) {
    super()
    const submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : options.submenu
    Object.assign(this, { label: '', enabled: true, visible: true, checked: false }, options, { submenu })
  }
}

/** Kept, never shown; accelerators do not fire. */
export class Menu extends Guarded {
  readonly items: MenuItem[] = []
  static #application: Menu | null = null
  append(item: MenuItem): void {
    this.items.push(item)
  }
  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | MenuItem)[]): Menu {
    const menu = new Menu()
    for (const entry of template)
      menu.append(entry instanceof MenuItem ? entry : new MenuItem(entry as Electron.MenuItemConstructorOptions))
    return menu
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
}

export const crashReporter = guarded('crashReporter', { start(): void {} })

export const net = guarded('net', {
  fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const url = typeof input === 'string' ? input : input.url
    return /^https?:/.test(url) ? fetch(input, init) : refuse(`net.fetch of ${url}`)
  },
  isOnline: () => true,
  online: true,
})
