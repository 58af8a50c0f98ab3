import { chromium, type Browser, type Page } from 'playwright'
import { findChromium } from '../electron-stand-in/chromium.ts'
import { sampleReviewer } from '../support/province.ts'

/** The office's reviewer, on a phone: a second, ordinary browser at the server's review page. */
export class Reviewer {
  readonly #url: string
  #browser: Browser | undefined
  #page: Page | undefined

  constructor(url: string) {
    this.#url = url
  }

  get page(): Page {
    if (!this.#page) throw new Error('the reviewer has not opened a page')
    return this.#page
  }

  async open(): Promise<void> {
    const executablePath = findChromium()
    this.#browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] })
    this.#page = await this.#browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
    this.#page.setDefaultTimeout(15_000)
    await this.page.goto(`${this.#url}/review`)
    await this.page.getByLabel('账号').fill(sampleReviewer.account)
    await this.page.getByLabel('密码').fill(sampleReviewer.password)
    await this.page.getByRole('button', { name: '登录' }).click()
    await this.page.getByRole('heading', { level: 1 }).waitFor()
  }

  async close(): Promise<void> {
    await this.#browser?.close()
  }
}
