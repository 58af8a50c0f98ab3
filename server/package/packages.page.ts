import { html, type Html, type HtmlValue } from '../review/html.ts'
import { toFormToken, toPage, toTime, type PageFrame } from '../review/layout.page.ts'
import type { Reviewer } from '../review/reviewer-sessions.ts'
import type { PackageLine } from './package.repo.ts'

export interface PackagesView {
  readonly lines: readonly PackageLine[]
  /** Whether this office has a key to open packages with. */
  readonly isTaking: boolean
}

type Frame = Omit<PageFrame, 'title' | 'reviewer'> & { readonly reviewer: Reviewer }

export function toPackagesPage(frame: Frame, { lines, isTaking }: PackagesView): string {
  return toPage(
    { ...frame, title: '离线包' },
    html`<div class="list-head">
        <h1>离线包</h1>
        <a href="/review">返回申报件</a>
      </div>
      ${isTaking ? toForm(frame.reviewer) : html`<p class="card empty">本服务器没有配置离线包证书，不能接收离线包。</p>`}
      ${lines.length > 0 ? toLines(lines) : isTaking && html`<p class="card empty">还没有导入过离线包。</p>`}`,
  )
}

function toForm(reviewer: Reviewer): Html {
  return html`<form class="card upload" method="post" action="/review/packages" enctype="multipart/form-data">
    ${toFormToken(reviewer)}
    <label>单位用 U 盘送来的离线包（.bjb）<input name="package" type="file" accept=".bjb" required /></label>
    <button class="primary">导入</button>
    <p class="hint">
      导入与联网上报完全一样：核验签名、查重、检查。同一个包导入多次不会重复受理。导入后下载回执包，拷回单位。
    </p>
  </form>`
}

function toLines(lines: readonly PackageLine[]): Html {
  return html`<div class="card lines packages">
    <div class="line line-head" aria-hidden="true">
      <span>单位与专办员</span><span>导入时间</span><span>大小</span><span>受理</span><span>回执包</span>
    </div>
    ${lines.map(toLine)}
  </div>`
}

function toLine({ id, name, unitName, bytes, receivedAt, imports, total, taken }: PackageLine): HtmlValue {
  const open = total - taken
  return html`<div class="line">
    <span class="line-title"><b>${unitName}</b><small>${name}${imports > 1 && ` · 导入 ${imports} 次`}</small></span>
    <span class="line-day">${toTime(receivedAt)}</span>
    <span class="line-day">${toMegabytes(bytes)}</span>
    <span class="line-day">${taken}/${total} 项${open > 0 && html` <small class="bad">${open} 项未受理</small>`}</span>
    <span><a href="/review/packages/${id}/receipt" download>下载回执包</a></span>
  </div>`
}

function toMegabytes(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}
