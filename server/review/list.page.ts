import { getState } from '../../domain/filing/state-machine.ts'
import { getFiling } from '../../domain/filings.ts'
import { html, type Html, type HtmlValue } from './html.ts'
import { toPage, toTime, type PageFrame } from './layout.page.ts'
import type { ReviewLine } from './review-list.repo.ts'
import { stateTabs } from './review-text.ts'

export interface ListView {
  readonly state: string
  readonly text: string
  readonly page: number
  readonly pages: number
  readonly total: number
  readonly lines: readonly ReviewLine[]
  readonly countByState: ReadonlyMap<string, number>
}

export function toListPage(frame: Omit<PageFrame, 'title'>, view: ListView): string {
  return toPage(
    { ...frame, title: '申报件' },
    html`<div class="list-head">
        <nav class="tabs" aria-label="按状态">${stateTabs.map((tab) => toTab(tab, view))}</nav>
        <a class="packages-link" href="/review/packages">离线包</a>
        <form class="search" method="get" action="/review" role="search">
          <input type="hidden" name="state" value="${view.state}" />
          <input
            name="q"
            type="search"
            value="${view.text}"
            placeholder="名称、编号、单位，或扫描纸质件的二维码"
            aria-label="查找"
            maxlength="80"
          />
          <button>查询</button>
        </form>
      </div>
      ${view.lines.length > 0 ? toLines(view.lines) : html`<p class="card empty">这里没有申报件。</p>`}
      ${view.pages > 1 && toPager(view)}`,
  )
}

function toTab(tab: { readonly state: string; readonly title: string }, view: ListView): Html {
  const total = [...view.countByState.values()].reduce((sum, each) => sum + each, 0)
  const count = tab.state === '' ? total : (view.countByState.get(tab.state) ?? 0)
  const current = tab.state === view.state && html`aria-current="page"`
  return html`<a href="${toAddress({ state: tab.state, text: view.text })}" ${current}>${tab.title}<i>${count}</i></a>`
}

function toLines(lines: readonly ReviewLine[]): Html {
  return html`<div class="card lines">
    <div class="line line-head" aria-hidden="true">
      <span>名称</span><span>单位</span><span>出访日期</span><span>上报时间</span><span>材料</span><span>状态</span>
    </div>
    ${lines.map(toLine)}
  </div>`
}

function toLine(line: ReviewLine): Html {
  const filing = getFiling(line.kind)
  const { title, tone } = getState(filing.states, line.state)
  return html`<a class="line" href="/review/filings/${line.id}">
    <span class="line-title"
      ><b>${line.title}</b
      ><small>${filing.title} · ${line.number}${line.round > 1 && ` · 第 ${line.round} 次上报`}</small></span
    >
    <span class="line-unit">${line.unitName}</span>
    <span class="line-day">${line.fromOn ?? ''}</span>
    <span class="line-day">${toTime(line.submittedAt)}</span>
    <span class="line-materials">${toProgress(line)}</span>
    <span><em class="tag ${tone}">${title}</em></span>
  </a>`
}

function toProgress({ materials, decided, refused }: ReviewLine): HtmlValue {
  if (materials === 0) return html`<small class="line-none">—</small>`
  return html`${decided}/${materials} 已审${refused > 0 && html`<small class="bad">${refused} 项不通过</small>`}`
}

function toPager({ state, text, page, pages, total }: ListView): Html {
  const to = (target: number, title: string) =>
    target >= 1 && target <= pages
      ? html`<a href="${toAddress({ state, text, page: target })}">${title}</a>`
      : html`<s>${title}</s>`
  return html`<nav class="pager" aria-label="翻页">
    ${to(page - 1, '上一页')}<span>第 ${page} / ${pages} 页，共 ${total} 件</span>${to(page + 1, '下一页')}
  </nav>`
}

function toAddress({ state, text, page = 1 }: { state: string; text: string; page?: number }): string {
  const query = new URLSearchParams({ state, ...(text !== '' && { q: text }), ...(page > 1 && { page: String(page) }) })
  return `/review?${query}`
}
