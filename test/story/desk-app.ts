import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { useElectronUnderTest } from '../electron-stand-in/which.ts'
import { samplePin, sampleClerk, type Province } from '../support/province.ts'
import { root, toEnvironment } from '../support/steps.ts'
import { Keyboard } from './keyboard.ts'

/** The real client, started and ended as a clerk's computer would. */
export class DeskApp {
  readonly #province: Province
  readonly #userData: string
  #app: ElectronApplication | undefined
  #page: Page | undefined
  /** What the renderer complained about; a story ends with none. */
  readonly problems: string[] = []

  constructor(province: Province, directory: string) {
    this.#province = province
    this.#userData = join(directory, 'client')
    mkdirSync(this.#userData, { recursive: true })
  }

  get page(): Page {
    if (!this.#page) throw new Error('the client is not running')
    return this.#page
  }

  get electron(): ElectronApplication {
    if (!this.#app) throw new Error('the client is not running')
    return this.#app
  }

  get keys(): Keyboard {
    return new Keyboard(this.page)
  }

  async launch(): Promise<void> {
    useElectronUnderTest()
    this.#app = await _electron.launch({
      args: ['.', `--user-data-dir=${this.#userData}`],
      cwd: root,
      env: toEnvironment(this.#province.clientEnvironment),
    })
    this.#page = await this.#app.firstWindow()
    this.#page.setDefaultTimeout(15_000)
    this.#page.on('pageerror', (error) => this.problems.push(error.message))
    this.#page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text())
    })
  }

  /** First login: key and PIN, account and password; it ends when all that the office has is here. */
  async login(pin = samplePin, timeout = 60_000): Promise<void> {
    await this.page.getByRole('textbox', { name: '用户名' }).waitFor()
    await this.keys.fill('PIN', pin)
    await this.keys.fill('用户名', sampleClerk.account)
    await this.keys.fill('密码', sampleClerk.password)
    await this.keys.press('Enter')
    await this.page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout })
  }

  /** Later: key and PIN alone, online or not. */
  async unlock(pin = samplePin): Promise<void> {
    await this.page.getByRole('textbox', { name: 'PIN' }).waitFor()
    await this.keys.fill('PIN', pin)
    await this.keys.press('Enter')
    await this.page.getByRole('heading', { name: '需要我处理' }).waitFor()
  }

  /** The power goes: no chance to write anything. */
  async kill(): Promise<void> {
    const child = this.electron.process()
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await ended
    this.#app = undefined
    this.#page = undefined
  }

  async close(): Promise<void> {
    await this.#app?.close()
    this.#app = undefined
  }

  /** What the next file dialog answers: the usual way to stand in for the clerk's choice. */
  async chooseNextFile(path: string): Promise<void> {
    await this.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, path)
  }

  async saveNextFileAs(path: string): Promise<void> {
    await this.electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
    }, path)
  }
}
