import { html, type Html, type HtmlValue } from './html.ts'
import { toFormToken } from './layout.page.ts'
import type { ReviewCase, ReviewMaterial } from './review-case.ts'
import { resultTexts } from './review-text.ts'
import type { Reviewer } from './reviewer-sessions.ts'

/** The materials of a filing, each with its file and, while it is in review, 通过 and 不通过. */
export function toMaterials(reviewer: Reviewer, { record, slots }: ReviewCase): HtmlValue {
  if (slots.length === 0) return undefined
  const isOpen = record.state === 'submitted'
  const pending = record.reviews.filter((review) => review.result === 'pending').length
  const action = `/review/filings/${record.id}`
  const keys = html`${toFormToken(reviewer)}<input type="hidden" name="revision" value="${record.revision}" />`
  return html`<section class="card" id="materials">
    <h2>材料 <i>${record.reviews.length - pending}/${record.reviews.length} 已审</i></h2>
    ${slots.map(
      (slot) =>
        html`<div class="slot">
          <h3>${slot.title}</h3>
          ${slot.materials.map((material) => toMaterial(material, { isOpen, action, keys }))}
        </div>`,
    )}
    ${
      isOpen &&
      pending > 1 &&
      html`<form class="rest" method="post" action="${action}/accept-rest">
        ${keys}<button>其余 ${pending} 项全部通过</button>
      </form>`
    }
  </section>`
}

interface MaterialForms {
  readonly isOpen: boolean
  readonly action: string
  readonly keys: Html
}

function toMaterial(material: ReviewMaterial, { isOpen, action, keys }: MaterialForms): Html {
  const { id, name, bytes, review, isNew } = material
  const address = `${action}/materials/${id}`
  return html`<div class="material" id="material-${id}">
    <p class="material-file">
      <span><a href="${address}" target="_blank" rel="noopener">${name}</a> <small>${toSize(bytes)}</small></span>
      <span
        >${isNew && html`<em class="tag new">本次更换</em>`}
        <em class="tag ${review.result}">${resultTexts[review.result]}</em></span
      >
    </p>
    ${review.opinion !== null && html`<q>${review.opinion}</q>`}
    ${
      isOpen &&
      html`<div class="judge ${review.result !== 'pending' && 'again'}">
        ${
          review.result !== 'accepted' &&
          html`<form method="post" action="${address}">
            ${keys}<button name="result" value="accepted" class="accept">
              ${review.result === 'refused' && '改为'}通过
            </button>
          </form>`
        }
        ${
          review.result !== 'refused' &&
          html`<details>
            <summary>${review.result === 'accepted' && '改为'}不通过</summary>
            <form method="post" action="${address}">
              ${keys}
              <textarea
                name="opinion"
                required
                minlength="2"
                maxlength="500"
                rows="3"
                placeholder="哪里不对、怎样改"
                aria-label="不通过的意见"
              ></textarea>
              <button name="result" value="refused" class="refuse">确认不通过</button>
            </form>
          </details>`
        }
      </div>`
    }
  </div>`
}

function toSize(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
