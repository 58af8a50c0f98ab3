import { escapeHtml } from '../../domain/escape-html.ts'

/** HTML that is safe to send: only `html` makes it, and `html` escapes whatever is not itself `Html`. */
export class Html {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** Empty for undefined, null and false, so that `condition && html…` works; lists are put one after the other. */
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[]

export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((page, text, index) => page + toText(values[index - 1]) + text))
}

function toText(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return value.map(toText).join('')
}
