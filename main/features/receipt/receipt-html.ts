import { escapeHtml } from '../../../domain/escape-html.ts'
import { toHtmlPage } from '../../documents/html-page.ts'
import { receiptWords as words } from './receipt-words.ts'

/** All that stands on a printed receipt. Instants are ISO. */
export interface ReceiptPage {
  readonly office: string
  readonly kindTitle: string
  readonly title: string
  readonly number: string | null
  readonly unitName: string
  readonly round: number
  readonly submitter: string
  readonly submittedAt: string
  readonly receivedAt: string
  readonly operationId: string
  readonly statementSha256: string
  readonly certificateThumbprint: string
  readonly signerName: string
  readonly printedAt: string
}

/** One A4 page that runs no script. */
export function toReceiptHtml(page: ReceiptPage): string {
  const facts: readonly (readonly [label: string, value: string])[] = [
    [words.kind, page.kindTitle],
    [words.name, page.title],
    [words.number, page.number ?? words.noNumber],
    [words.unit, page.unitName],
    [words.round, words.times(page.round)],
    [words.submitter, page.submitter],
    [words.submittedAt, toOfficeMoment(page.submittedAt)],
    [words.receivedAt, toOfficeMoment(page.receivedAt)],
    [words.signer, page.signerName],
    [words.checked, words.holds],
  ]
  const proofs: readonly (readonly [label: string, value: string])[] = [
    [words.operation, page.operationId],
    [words.statement, toGroups(page.statementSha256)],
    [words.certificate, toGroups(page.certificateThumbprint)],
  ]
  return toHtmlPage(
    words.title,
    `<header>
<p class="office">${escapeHtml(page.office)}</p>
<h1>${words.title}</h1>
</header>
<p>${words.lead}</p>
<table class="form facts">${facts.map(toLine).join('\n')}</table>
<table class="form facts proofs">${proofs.map(toLine).join('\n')}</table>
<p class="note">${words.note}</p>
<p class="note">${words.printedAt}：${toOfficeMoment(page.printedAt)}</p>`,
    style,
  )
}

const style = `
.facts { margin-top: 8pt; }
.facts th { width: 27%; padding: 5pt; }
.facts td { padding: 5pt 8pt; }
.proofs td { font: 9.5pt/1.6 Consolas, 'DejaVu Sans Mono', monospace; }
.note { margin: 10pt 0 0; font-size: 9.5pt; }
`

function toLine([label, value]: readonly [string, string]): string {
  return `<tr><th>${label}</th><td>${escapeHtml(value)}</td></tr>`
}

/** In eights, as eyes compare them. */
function toGroups(hex: string): string {
  return hex.replaceAll(/(.{8})(?=.)/g, '$1 ')
}

/** To the second, in the office's own time (UTC+8 without summer time), whatever this computer is set to. */
function toOfficeMoment(instant: string): string {
  const there = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString()
  return `${there.slice(0, 10)} ${there.slice(11, 19)}${words.zone}`
}
