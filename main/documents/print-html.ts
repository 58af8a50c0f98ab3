import type { PrintModel, PrintPair, PrintSection } from '../../domain/filing/print-model.ts'
import encodeQr from 'qr'
import { toPaperText, toShortCode, type PaperCode } from '../../domain/filing/paper-code.ts'
import { documentWords as words } from './document-words.ts'
import { escapeHtml } from '../../domain/escape-html.ts'
import { toHtmlPage } from './html-page.ts'

export interface PrintPage {
  /** The office the filing goes to, above the title. */
  readonly office: string
  readonly model: PrintModel
  readonly number: { readonly label: string; readonly value: string | null }
  readonly unitName: string
  readonly state: string
  readonly printedOn: string
  readonly code: PaperCode
  readonly materials: readonly { readonly title: string; readonly files: readonly string[] }[]
}

/** Wider than this, a table is unreadable on A4; each of its rows becomes a small form of its own. */
const MAX_COLUMNS = 8

/** An A4 page in the layout of an official form. Everything typed is escaped, and the page may run no script. */
export function toPrintHtml(page: PrintPage): string {
  const { model, number } = page
  return toHtmlPage(
    model.title,
    `<header>
${toCode(page.code)}
<p class="office">${escapeHtml(page.office)}</p>
<h1>${escapeHtml(model.title)}${words.form}</h1>
<dl>
${toEntry(number.label, number.value ?? words.notGiven)}
${toEntry(words.unit, page.unitName)}
${toEntry(words.state, page.state)}
${toEntry(words.printedOn, page.printedOn)}
</dl>
</header>
${model.sections.map(toSection).join('\n')}
${toMaterials(page.materials)}
<footer>
<div><b>${words.opinionUnit}</b><span>${words.seal}</span><span>${words.day}</span></div>
</footer>`,
  )
}

/** QR at the corner, and below it what can be compared by eye. Squares of one path: nothing in it can carry a script. */
function toCode(code: PaperCode): string {
  const svg = encodeQr(toPaperText(code), 'svg', { ecc: 'medium', border: 2 })
  return `<div class="code">${svg}<p>${words.code}<br>${toShortCode(code)}</p></div>`
}

function toEntry(label: string, value: string): string {
  return `<div><dt>${escapeHtml(label)}：</dt><dd>${escapeHtml(value)}</dd></div>`
}

function toSection(section: PrintSection): string {
  return `<section><h2>${escapeHtml(section.title)}</h2>${toBody(section)}</section>`
}

function toBody(section: PrintSection): string {
  if ('pairs' in section) return toForm(section.pairs)
  if (section.rows.length === 0) return `<p class="none">${words.noRows}</p>`
  if (section.head.length <= MAX_COLUMNS) return toTable(section.head, section.rows)
  return section.rows
    .map((row, index) => {
      const pairs = section.head.map((label, at) => ({ label, value: row[at] ?? '', wide: false }))
      return `<div class="row"><p class="index">${index + 1}</p>${toForm(pairs, 3)}</div>`
    })
    .join('\n')
}

/** Labels and values side by side; a wide one, or a long one, has the line to itself. */
function toForm(pairs: readonly PrintPair[], across = 2): string {
  const lines = toLines(pairs, across).map((line) => {
    const cells = line.map(({ label, value }, index) => {
      const rest = index === line.length - 1 ? (across - line.length) * 2 + 1 : 1
      return `<th>${escapeHtml(label)}</th>${toCell(value, rest)}`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  const columns = '<col class="label"><col>'.repeat(across)
  return `<table class="form across-${across}"><colgroup>${columns}</colgroup>${lines.join('\n')}</table>`
}

/** A day or a number is never broken over two lines. */
function toCell(value: string, columns = 1): string {
  const span = columns > 1 ? ` colspan="${columns}"` : ''
  const whole = /^[\w-]+$/.test(value) && value.length <= 18 ? ' class="whole"' : ''
  return `<td${span}${whole}>${escapeHtml(value)}</td>`
}

function toLines(pairs: readonly PrintPair[], across: number): readonly (readonly PrintPair[])[] {
  const lines: PrintPair[][] = []
  let open: PrintPair[] | undefined
  for (const pair of pairs) {
    if (pair.wide) {
      lines.push([pair])
      open = undefined
    } else if (open && open.length < across) {
      open.push(pair)
    } else {
      open = [pair]
      lines.push(open)
    }
  }
  return lines
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const labels = [words.row, ...head].map((label) => `<th>${escapeHtml(label)}</th>`).join('')
  const body = rows.map((row, index) => {
    const cells = [String(index + 1), ...row].map((value) => toCell(value))
    return `<tr>${cells.join('')}</tr>`
  })
  const widths = toWidths(head, rows).map((width) => `<col style="width: ${width}%">`)
  return `<table class="list"><colgroup><col style="width: 28pt">${widths.join('')}</colgroup><thead><tr>${labels}</tr></thead><tbody>${body.join('\n')}</tbody></table>`
}

/** Shares of the line in percent, by the longest text of each column: a city needs less than half a day's programme. */
function toWidths(head: readonly string[], rows: readonly (readonly string[])[]): readonly number[] {
  const needs = head.map((label, at) => {
    const longest = Math.max(...rows.map((row) => toLength(row[at] ?? '')))
    return Math.min(Math.max(longest, toLength(label) / 2, NARROWEST), WIDEST)
  })
  const sum = needs.reduce((total, need) => total + need, 0)
  return needs.map((need) => Math.floor((need / sum) * 1000) / 10)
}

/** In widths of a Chinese character. */
const NARROWEST = 4
const WIDEST = 16

function toLength(text: string): number {
  return [...text].reduce((length, character) => length + (character < '\u2e80' ? 0.6 : 1), 0)
}

function toMaterials(materials: PrintPage['materials']): string {
  if (materials.length === 0) return ''
  const rows = materials.map(({ title, files }) => [title, files.length === 0 ? words.none : files.join('\n')])
  return `<section><h2>${words.materials}</h2>${toTable([words.material, words.files], rows)}</section>`
}
