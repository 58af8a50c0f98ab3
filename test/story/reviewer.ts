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
    await this.page.getByRole('button', { name: '退出' }).waitFor()
  }

  /** Opens a filing that waits for review, by its kind and title. */
  async openFiling(kind: string, title: string): Promise<void> {
    await this.page.goto(`${this.#url}/review?state=submitted`)
    await this.page.getByRole('link').filter({ hasText: title }).filter({ hasText: kind }).click()
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor()
  }

  async refuse(slot: string, opinion: string): Promise<void> {
    const place = this.#placeOf(slot)
    await place.getByText('不通过', { exact: true }).first().click()
    await place.getByLabel('不通过的意见').fill(opinion)
    await place.getByRole('button', { name: '确认不通过' }).click()
    await this.page.getByText('审核结果已保存').waitFor()
  }

  async accept(slot: string): Promise<void> {
    await this.#placeOf(slot).getByRole('button', { name: '通过', exact: true }).click()
    await this.page.getByText('审核结果已保存').waitFor()
  }

  async acceptRest(): Promise<void> {
    await this.page.getByRole('button', { name: /全部通过/ }).click()
    await this.page.getByText('审核结果已保存').waitFor()
  }

  async decide(decision: '退回修改' | '批准'): Promise<void> {
    await this.page.getByRole('button', { name: decision, exact: true }).click()
    await this.page
      .getByText(decision === '批准' ? '已批准' : '已退回修改')
      .first()
      .waitFor()
  }

  #placeOf(slot: string) {
    const heading = this.page.getByRole('heading', { level: 3, name: slot, exact: true })
    return this.page.locator('.slot').filter({ has: heading })
  }

  async close(): Promise<void> {
    await this.#browser?.close()
  }
}
