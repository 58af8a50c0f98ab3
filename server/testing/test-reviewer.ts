import { sampleAccounts } from '../sample/sample-accounts.ts'
import type { TestOffice } from './test-office.ts'

/** The page the reviewer's browser ended on. */
export interface Page {
  readonly status: number
  readonly url: string
  readonly text: string
  readonly headers: Headers
}

/** A reviewer's browser without the pictures: follows links, fills in forms, keeps the cookie. */
export class TestReviewer {
  readonly office: TestOffice
  cookie = ''

  constructor(office: TestOffice) {
    this.office = office
  }

  static async loggedIn(office: TestOffice): Promise<TestReviewer> {
    const reviewer = new TestReviewer(office)
    const account = sampleAccounts.find((each) => each.role === 'reviewer')
    await reviewer.post('/review/login', { account: account?.account ?? '', password: account?.password ?? '' })
    return reviewer
  }

  async get(target: string): Promise<Page> {
    const response = await fetch(new URL(target, this.office.url), { headers: { cookie: this.cookie } })
    return { status: response.status, url: response.url, text: await response.text(), headers: response.headers }
  }

  /** Sends a form and goes where the answer leads. */
  async post(target: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    const response = await fetch(new URL(target, this.office.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: this.cookie, origin: this.office.url, ...headers },
      body: new URLSearchParams(fields),
    })
    const cookie = response.headers.get('set-cookie')
    if (cookie !== null) this.cookie = cookie.split(';')[0] ?? ''
    const location = response.headers.get('location')
    if (location !== null) return this.get(location)
    return { status: response.status, url: response.url, text: await response.text(), headers: response.headers }
  }

  /** Fills in the form of a filing's page that goes to `action`, as the page has it now. */
  async act(filingId: string, action: string, fields: Record<string, string>): Promise<Page> {
    const { text } = await this.get(`/review/filings/${filingId}`)
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(text) ?? []
    const [, revision = ''] = /name="revision" value="(\d+)"/.exec(text) ?? []
    return this.post(`/review/filings/${filingId}/${action}`, { token, revision, ...fields })
  }
}
