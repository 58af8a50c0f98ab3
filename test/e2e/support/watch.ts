import type { ElectronApplication } from 'playwright'

/** What must stay empty from the first page to the last. */
export interface Watch {
  /** What any window asked for outside our own pages, and what of that was answered. */
  readonly asked: string[]
  readonly answered: string[]
  /** What hostile texts said when they ran. */
  readonly ran: string[]
  /** Everything the main process wrote to stderr. */
  readLog(): string
}

/** Our own scheme, which no network knows: by its name, and by the one the stand-in gives it inside Chromium. */
const ours = /^(app:|https:\/\/[\w.-]+\.app\.internal\/|data:|blob:|about:)/

export function watchApp(electron: ElectronApplication): Watch {
  const asked: string[] = []
  const answered: string[] = []
  const ran: string[] = []
  let log = ''
  electron.context().on('request', (request) => {
    if (!ours.test(request.url())) asked.push(`${request.resourceType()} ${request.url()}`)
  })
  electron.context().on('response', (response) => {
    if (!ours.test(response.url())) answered.push(response.url())
  })
  electron.context().on('console', (message) => {
    if (message.text().includes('xss ran')) ran.push(message.page()?.url() ?? '')
  })
  electron.process().stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  return { asked, answered, ran, readLog: () => log }
}

/** There in every Electron, but not in its type declarations. */
export interface Remembers {
  getLastWebPreferences(): Electron.WebPreferences
}

/** Notes in the main process what goes wrong there, what windows it opens, and how it would have left its page. */
export async function watchMain(electron: ElectronApplication): Promise<void> {
  await electron.evaluate(({ app, BrowserWindow }) => {
    const seen = { uncaught: [] as string[], preferences: [] as object[], navigated: [] as string[], seconds: 0 }
    Object.assign(globalThis, { seen })
    process.on('uncaughtExceptionMonitor', (error) => void seen.uncaught.push(String(error)))
    process.on('unhandledRejection', (error) => void seen.uncaught.push(String(error)))
    app.on('second-instance', () => void (seen.seconds += 1))
    app.on('browser-window-created', (_event, window) => {
      seen.preferences.push((window.webContents as unknown as Remembers).getLastWebPreferences())
    })
    const [first] = BrowserWindow.getAllWindows()
    first?.webContents.on('did-navigate', (_event, url) => void seen.navigated.push(url))
  })
}

export interface Seen {
  readonly uncaught: readonly string[]
  readonly preferences: readonly Electron.WebPreferences[]
  readonly navigated: readonly string[]
  readonly seconds: number
}

export function readSeen(electron: ElectronApplication): Promise<Seen> {
  return electron.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)
}
