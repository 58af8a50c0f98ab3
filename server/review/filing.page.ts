import type { PrintPair, PrintSection } from '../../domain/filing/print-model.ts'
import { getState } from '../../domain/filing/state-machine.ts'
import type { TimelineEntry } from '../../domain/sync/change.ts'
import { toDecision } from './decision.page.ts'
import { html, type Html, type HtmlValue } from './html.ts'
import { toPage, toTime, type PageFrame } from './layout.page.ts'
import type { FilingChange } from './list-changes.ts'
import { toMaterials } from './materials.page.ts'
import type { PaperCheck } from './paper-check.ts'
import type { ReviewCase } from './review-case.ts'
import { eventTexts } from './review-text.ts'
import type { Reviewer } from './reviewer-sessions.ts'

/** The page on which a filing is decided: what it says on one side, its materials and the decision on the other. */
export function toFilingPage(
  frame: Omit<PageFrame, 'title'> & { readonly reviewer: Reviewer },
  view: ReviewCase & { readonly code: string; readonly paper: PaperCheck | undefined },
): string {
  const { filing, record, title, print, changes, hints, code, paper } = view
  const state = getState(filing.states, record.state)
  return toPage(
    { ...frame, title },
    html`<div class="case-head">
        <p class="crumbs"><a href="/review">申报件</a> / ${filing.title}</p>
        <h1>${title} <em class="tag ${state.tone}">${state.title}</em></h1>
        <p class="facts">
          <span>${filing.numberLabel} <b class="number">${record.number ?? ''}</b></span>
          <span>${record.unitName}</span>
          <span>${toTime(record.submittedAt)} 第 ${record.round} 次上报</span>
          <span>核验码 <b class="number">${code}</b></span>
        </p>
        ${paper && toPaper(paper)}
        <nav class="jumps" aria-label="本页内容">
          <a href="#content">内容</a><a href="#materials">材料</a><a href="#decision">决定</a
          ><a href="#progress">进度</a>
        </nav>
      </div>
      <div class="case">
        <div class="case-main" id="content">
          ${changes.length > 0 && toChanges(changes)} ${hints.length > 0 && toHints(hints)}
          ${print.sections.map(toSection)}
        </div>
        <div class="case-side">
          ${toMaterials(frame.reviewer, view)} ${toDecision(frame.reviewer, view)} ${toProgress(record.timeline, view)}
        </div>
      </div>`,
  )
}

/** Said before anything else: whether the paper in hand and this page are the same thing. */
function toPaper(paper: PaperCheck): Html {
  if (paper.result === 'latest') {
    return html`<p class="flash good" role="status">纸质件与第 ${paper.round} 次上报的数据一致，且为最新。</p>`
  }
  if (paper.result === 'never-filed') {
    return html`<p class="flash bad" role="alert">
      纸质件与该件任何一次上报的数据都不一致，请退回，由单位从系统中重新打印。
    </p>`
  }
  return html`<div class="flash bad" role="alert">
    纸质件印自第 ${paper.round} 次上报，之后数据已有变化，请由单位重新打印。变化如下：
    <ul>
      ${paper.changes.map((each) => html`<li>${each.place} · ${each.label}：${each.before} → ${each.after}</li>`)}
    </ul>
  </div>`
}

function toChanges(changes: readonly FilingChange[]): Html {
  return html`<section class="card changes">
    <h2>与上一次上报相比 <i>${changes.length}</i></h2>
    <ul>
      ${changes.map(
        (change) =>
          html`<li>
            <span>${change.place} · ${change.label}</span>
            ${change.before !== '' && html`<del>${change.before}</del>`}
            ${change.after !== '' && html`<ins>${change.after}</ins>`}
          </li>`,
      )}
    </ul>
  </section>`
}

function toHints(hints: readonly string[]): Html {
  return html`<section class="card hints">
    <h2>规则提示 <i>${hints.length}</i></h2>
    <ul>
      ${hints.map((hint) => html`<li>${hint}</li>`)}
    </ul>
  </section>`
}

/** Wider than this and a table no longer fits beside the materials: each row becomes a block of its own. */
const TABLE_COLUMNS = 8

function toSection(section: PrintSection): HtmlValue {
  if ('pairs' in section) {
    return html`<section class="card">
      <h2>${section.title}</h2>
      ${toPairs(section.pairs)}
    </section>`
  }
  if (section.rows.length === 0) return undefined
  const { title, head, rows } = section
  return html`<section class="card">
    <h2>${title} <i>${rows.length}</i></h2>
    ${head.length > TABLE_COLUMNS ? rows.map((row) => toBlock(head, row)) : toTable(head, rows)}
  </section>`
}

function toPairs(pairs: readonly PrintPair[]): Html {
  return html`<dl class="pairs">
    ${pairs
      .filter((pair) => pair.value !== '')
      .map(
        (pair) =>
          html`<div class="${pair.wide ? 'wide' : ''}">
            <dt>${pair.label}</dt>
            <dd>${pair.value}</dd>
          </div>`,
      )}
  </dl>`
}

function toBlock([, ...labels]: readonly string[], [name, ...values]: readonly string[]): Html {
  const pairs = labels.map((label, index) => ({ label, value: values[index] ?? '', wide: false }))
  return html`<div class="block">
    <h3>${name}</h3>
    ${toPairs(pairs)}
  </div>`
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${head.map((label) => html`<th scope="col">${label}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((value, index) => html`<td data-label="${head[index]}">${value}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}

function toProgress(timeline: readonly TimelineEntry[], { slotTitles }: ReviewCase): Html {
  return html`<section class="card" id="progress">
    <h2>进度</h2>
    <ol class="progress">
      ${toSteps(timeline)
        .toReversed()
        .map(
          ({ event, by, at, slots, opinion }) =>
            html`<li class="${by.role}">
              <b>${eventTexts[event] ?? event}</b> ${slots.map((slot) => slotTitles.get(slot) ?? slot).join('、')}
              <small>${by.name} · ${toTime(at)}</small>
              ${opinion !== null && html`<q>${opinion}</q>`}
            </li>`,
        )}
    </ol>
  </section>`
}

type Step = Omit<TimelineEntry, 'slot'> & { readonly slots: readonly string[] }

/** Materials that one person passed one after the other are one step to read. */
function toSteps(timeline: readonly TimelineEntry[]): readonly Step[] {
  const steps: Step[] = []
  for (const { slot, ...entry } of timeline) {
    const slots = slot === null ? [] : [slot]
    const last = steps.at(-1)
    const isMore =
      entry.event === 'material-accepted' && last?.event === entry.event && toTime(last.at) === toTime(entry.at)
    if (last && isMore) steps.splice(-1, 1, { ...last, slots: [...last.slots, ...slots] })
    else steps.push({ ...entry, slots })
  }
  return steps
}
