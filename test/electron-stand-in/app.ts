import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppToRun } from './app-to-run.ts'
import { createEvent } from './emitted-event.ts'
import { guarded, Guarded, refuse } from './refusal.ts'
import { startRequestRouter } from './request-router.ts'
import { endRuntime, isRuntimeStarted, startRuntime, windows } from './runtime.ts'
import { SingleInstance } from './single-instance.ts'
import { watchTargets } from './targets.ts'

type PathName = Parameters<Electron.App['getPath']>[0]
type Face = Pick<
  Electron.App,
  | 'name'
  | 'isPackaged'
  | 'applicationMenu'
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'focus'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'getLocale'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'enableSandbox'
  | 'setAppUserModelId'
  | 'disableHardwareAcceleration'
  | 'setAppLogsPath'
>

class App extends Guarded implements Face {
  name = 'Electron'
  readonly isPackaged = false
  applicationMenu: Electron.Menu | null = null
  readonly commandLine = guarded('app.commandLine', this.#createCommandLine())
  #switches = new Map<string, string>()
  #paths = new Map<string, string>()
  #appPath = ''
  #version = ''
  #ready = Promise.withResolvers<void>()
  #isReady = false
  #quitting = false
  #instance: SingleInstance | undefined

  takeCommandLine(switches: Map<string, string>): void {
    for (const [name, value] of switches) this.#switches.set(name, value)
    const userData = switches.get('user-data-dir')
    if (userData) this.#paths.set('userData', userData)
  }

  takeIdentity({ name, appPath, version }: AppToRun): void {
    this.name = name
    this.#appPath = appPath
    this.#version = version
  }

  /** The main module has been loaded: start Chromium, then say `ready`. */
  async becomeReady(): Promise<void> {
    if (this.#quitting) return
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      if (process.listenerCount(signal) === 0) process.on(signal, () => this.#endBySignal())
    }
    const { cdp } = this.#startChromium()
    const { product } = await cdp.send('Browser.getVersion', {})
    Object.assign(process.versions, { chrome: product.split('/')[1] })
    startRequestRouter(cdp)
    watchTargets(cdp)
    this.#isReady = true
    this.emit('will-finish-launching')
    this.emit('ready', createEvent({}), {})
    this.#ready.resolve()
  }

  whenReady(): Promise<void> {
    return this.#ready.promise
  }
  isReady(): boolean {
    return this.#isReady
  }

  quit(): void {
    if (this.#quitting) return
    const event = createEvent({})
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.#quitting = true
    if (windows.size === 0) return void setImmediate(() => this.#finish())
    for (const window of [...windows.values()]) window.close()
    // A window that refused to close ends the quitting.
    if ([...windows.values()].some((window) => !window.isClosing)) this.#quitting = false
  }

  /** Quits as asked; a window that keeps itself open has five seconds. */
  #endBySignal(): void {
    this.quit()
    setTimeout(() => this.exit(1), 5000).unref()
  }

  /** Called when the last window has gone. */
  lastWindowClosed(): void {
    if (this.#quitting) return this.#finish()
    if (this.listenerCount('window-all-closed') === 0) this.quit()
    else this.emit('window-all-closed')
  }

  stayedOpen(): void {
    this.#quitting = false
  }

  #finish(): void {
    const event = createEvent({})
    this.emit('will-quit', event)
    if (event.defaultPrevented) this.#quitting = false
    else this.exit(0)
  }

  exit(exitCode = 0): void {
    this.#quitting = true
    this.emit('quit', createEvent({}), exitCode)
    this.#instance?.release()
    void endRuntime().finally(() => process.exit(exitCode))
  }

  getPath(name: PathName | 'cache'): string {
    const known = this.#paths.get(name)
    if (known !== undefined) return known
    const home = homedir()
    const defaults: Record<string, () => string> = {
      home: () => home,
      appData: () => process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'),
      userData: () => join(this.getPath('appData'), this.name),
      sessionData: () => this.getPath('userData'),
      temp: () => tmpdir(),
      exe: () => join(import.meta.dirname, 'electron'),
      module: () => join(import.meta.dirname, 'electron'),
      desktop: () => join(home, 'Desktop'),
      documents: () => join(home, 'Documents'),
      downloads: () => join(home, 'Downloads'),
      music: () => join(home, 'Music'),
      pictures: () => join(home, 'Pictures'),
      videos: () => join(home, 'Videos'),
      logs: () => join(this.getPath('userData'), 'logs'),
      crashDumps: () => join(this.getPath('userData'), 'Crashpad'),
      cache: () => process.env['XDG_CACHE_HOME'] ?? join(home, '.cache'),
    }
    return defaults[name]?.() ?? refuse(`app.getPath('${name}')`)
  }

  setPath(name: string, path: string): void {
    if (name === 'userData' && isRuntimeStarted()) refuse("app.setPath('userData') after Chromium has started")
    this.#paths.set(name, path)
  }
  setAppLogsPath(path?: string): void {
    this.setPath('logs', path ?? this.getPath('logs'))
  }

  getName(): string {
    return this.name
  }
  setName(name: string): void {
    this.name = name
  }
  getVersion(): string {
    return this.#version
  }
  getAppPath(): string {
    return this.#appPath
  }
  getLocale(): string {
    return this.#switches.get('lang') ?? Intl.DateTimeFormat().resolvedOptions().locale
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    this.#instance ??= new SingleInstance(this.getPath('userData'), (argv, cwd, data) => {
      this.emit('second-instance', createEvent({}), argv, cwd, data)
    })
    const held = this.#instance.request(additionalData)
    // From here the profile folder is settled, so Chromium may start while the app goes on loading.
    if (held && !this.#quitting) this.#startChromium()
    return held
  }
  hasSingleInstanceLock(): boolean {
    return this.#instance?.isHeld ?? false
  }
  releaseSingleInstanceLock(): void {
    this.#instance?.release()
  }

  focus(): void {
    ;[...windows.values()].at(-1)?.focus()
  }
  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
  }
  disableHardwareAcceleration(): void {
    if (this.#isReady) throw new Error('app.disableHardwareAcceleration() can only be called before app is ready')
  }
  setAppUserModelId(): void {}

  #startChromium() {
    mkdirSync(this.getPath('userData'), { recursive: true })
    return startRuntime(this.getPath('userData'), this.#switches)
  }

  #createCommandLine(): Pick<
    Electron.CommandLine,
    'appendSwitch' | 'appendArgument' | 'hasSwitch' | 'getSwitchValue' | 'removeSwitch'
  > {
    return {
      appendSwitch: (name, value = '') => {
        if (isRuntimeStarted()) refuse(`app.commandLine.appendSwitch('${name}') after Chromium has started`)
        const isList = name === 'disable-features' || name === 'enable-features'
        const before = isList ? this.#switches.get(name) : undefined
        this.#switches.set(name.toLowerCase(), before ? `${before},${value}` : value)
      },
      appendArgument: (value) => refuse(`app.commandLine.appendArgument('${value}')`),
      hasSwitch: (name) => this.#switches.has(name.toLowerCase()),
      getSwitchValue: (name) => this.#switches.get(name.toLowerCase()) ?? '',
      removeSwitch: (name) => void this.#switches.delete(name.toLowerCase()),
    }
  }
}

export const app = new App()
