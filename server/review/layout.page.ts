import { html, type Html, type HtmlValue } from './html.ts'
import type { Reviewer } from './reviewer-sessions.ts'
import { doneTexts, problemTexts } from './review-text.ts'

/** What the last action came to, shown on the next page. */
export interface Flash {
  readonly done?: string | undefined
  readonly problem?: string | undefined
}

export interface PageFrame {
  readonly title: string
  /** 吉林省人民政府外事办公室. */
  readonly office: string
  readonly reviewer?: Reviewer
  readonly flash?: Flash
}

export function toPage({ title, office, reviewer, flash }: PageFrame, body: HtmlValue): string {
  const page = html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · 审核</title>
        <link rel="stylesheet" href="/review/style.css" />
      </head>
      <body>
        <header class="bar">
          <a class="bar-name" href="/review"><b>审核工作台</b><span>${office}</span></a>
          ${reviewer && toReviewerBox(reviewer)}
        </header>
        <main>${flash && toFlash(flash)}${body}</main>
      </body>
    </html>`
  return String(page)
}

/** Goes into every form that changes something. */
export function toFormToken({ formToken }: Reviewer): Html {
  return html`<input type="hidden" name="token" value="${formToken}" />`
}

/** `2026-11-21 10:05` as the clock of the office showed it. */
export function toTime(at: string): string {
  const shown = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return `${shown.slice(0, 10)} ${shown.slice(11, 16)}`
}

function toReviewerBox(reviewer: Reviewer): Html {
  return html`<form class="bar-user" method="post" action="/review/logout">
    ${toFormToken(reviewer)}<span>${reviewer.name}</span><button class="quiet">退出</button>
  </form>`
}

export function toFlash({ done, problem }: Flash): HtmlValue {
  const problemText = findText(problemTexts, problem)
  const doneText = findText(doneTexts, done)
  if (problemText) return html`<p class="flash bad" role="alert">${problemText}</p>`
  return doneText && html`<p class="flash good" role="status">${doneText}</p>`
}

/** The code stands in the address: it may be anything, also the name of something every object has. */
function findText(texts: { readonly [code: string]: string }, code: string | undefined): string | undefined {
  return code !== undefined && Object.hasOwn(texts, code) ? texts[code] : undefined
}
