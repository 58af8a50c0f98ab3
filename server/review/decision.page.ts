import { html, type HtmlValue } from './html.ts'
import { toFormToken } from './layout.page.ts'
import type { ReviewCase } from './review-case.ts'
import type { Reviewer } from './reviewer-sessions.ts'

/** 退回修改 or 批准 while the filing is in review; afterwards the office's words, if there were any. */
export function toDecision(reviewer: Reviewer, { record }: ReviewCase): HtmlValue {
  if (record.state !== 'submitted') {
    return html`<section class="card" id="decision">
      <h2>决定</h2>
      ${record.opinion === null ? html`<p class="hint">没有总体意见。</p>` : html`<q>${record.opinion}</q>`}
    </section>`
  }
  const refused = record.reviews.filter((review) => review.result === 'refused').length
  const open = record.reviews.filter((review) => review.result === 'pending').length
  const canApprove = refused === 0 && open === 0
  return html`<section class="card" id="decision">
    <h2>决定</h2>
    <form method="post" action="/review/filings/${record.id}/decision">
      ${toFormToken(reviewer)}<input type="hidden" name="revision" value="${record.revision}" />
      <label
        >总体意见<textarea
          name="opinion"
          maxlength="500"
          rows="3"
          placeholder="${refused > 0 ? '可不填，材料意见会一并告知单位' : '批准可不填；没有不通过的材料而退回时必填'}"
        ></textarea>
      </label>
      <p class="hint">${toHint(refused, open)}</p>
      <div class="decide">
        <button name="decision" value="return">退回修改</button>
        <button name="decision" value="approve" class="primary" ${!canApprove && html`disabled`}>批准</button>
      </div>
    </form>
  </section>`
}

function toHint(refused: number, open: number): string {
  if (refused > 0 && open > 0) return `${refused} 项材料不通过，${open} 项未审。`
  if (refused > 0) return `${refused} 项材料不通过，退回后单位只需重新上传这些材料。`
  return open > 0 ? `还有 ${open} 项材料未审，全部通过后才能批准。` : '材料已全部通过，可以批准。'
}
