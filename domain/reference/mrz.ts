/**
 * Machine-readable zone of a passport: ICAO Doc 9303 part 4, size TD3, two lines of 44 characters. Names carry no check
 * digit, so they must be compared with the pinyin of the record. The second letter of the document code is the issuer's
 * own affair and is never judged. In Chinese documents the optional field may hold an encoded Chinese name: it is not an
 * identity number.
 */

export interface Mrz {
  /** `P` and a letter or nothing: `PO`, `PE`, `P`. */
  readonly documentCode: string
  /** Three letters; `D` for Germany. */
  readonly issuer: string
  readonly surname: string
  readonly given: string
  readonly number: string
  readonly nationality: string
  readonly birthOn: string
  readonly sex: 'M' | 'F' | 'X'
  readonly expiresOn: string
  readonly optional: string
}

export type MrzProblem =
  | 'lines'
  | 'characters'
  | 'document-code'
  | 'dates'
  | 'number-check-digit'
  | 'birth-check-digit'
  | 'expiry-check-digit'
  | 'optional-check-digit'
  | 'composite-check-digit'

const weights = [7, 3, 1]

/** Every fault of the zone. A wrong check digit means a misread character far more often than a forgery. */
export function checkMrz(lines: readonly string[]): readonly MrzProblem[] {
  const [first, second] = lines
  if (lines.length !== 2 || first?.length !== 44 || second?.length !== 44) return ['lines']
  if (!/^[A-Z<]{5}[A-Z<]{39}$/.test(first) || !/^[0-9A-Z<]{44}$/.test(second)) return ['characters']
  const problems: MrzProblem[] = []
  if (first[0] !== 'P') problems.push('document-code')
  if (!/^\d{6}$/.test(second.slice(13, 19)) || !/^\d{6}$/.test(second.slice(21, 27))) problems.push('dates')
  if (toCheckDigit(second.slice(0, 9)) !== second[9]) problems.push('number-check-digit')
  if (toCheckDigit(second.slice(13, 19)) !== second[19]) problems.push('birth-check-digit')
  if (toCheckDigit(second.slice(21, 27)) !== second[27]) problems.push('expiry-check-digit')
  const optional = second.slice(28, 42)
  const emptyOptional = /^<+$/.test(optional) && second[42] === '<'
  if (!emptyOptional && toCheckDigit(optional) !== second[42]) problems.push('optional-check-digit')
  if (toCheckDigit(toComposite(second)) !== second[43]) problems.push('composite-check-digit')
  return problems
}

/**
 * Reads a zone that `checkMrz` found right. Two-digit years: a birth lies in the hundred years up to `today`
 * (YYYY-MM-DD), an expiry in this century.
 */
export function fromMrz(lines: readonly string[], today: string): Mrz {
  const [first = '', second = ''] = lines
  const [surname = '', given = ''] = first.slice(5).split('<<')
  const sex = second[20]
  return {
    documentCode: toPlain(first.slice(0, 2)),
    issuer: toPlain(first.slice(2, 5)),
    surname: toPlain(surname),
    given: toPlain(given),
    number: toPlain(second.slice(0, 9)),
    nationality: toPlain(second.slice(10, 13)),
    birthOn: toBirthOn(second.slice(13, 19), today),
    sex: sex === 'M' || sex === 'F' ? sex : 'X',
    expiresOn: `20${toDashed(second.slice(21, 27))}`,
    optional: toPlain(second.slice(28, 42)),
  }
}

/** Writes the zone: long names are cut at 39 characters as 9303 allows, hyphens and spaces become fillers. */
export function toMrz(document: Mrz): readonly [string, string] {
  const names = `${toFilled(document.surname)}<<${toFilled(document.given)}`
  const first = fill(document.documentCode, 2) + fill(document.issuer, 3) + fill(names, 39)
  const number = fill(document.number, 9)
  const birth = toShortDay(document.birthOn)
  const expiry = toShortDay(document.expiresOn)
  const optional = fill(toFilled(document.optional), 14)
  const body =
    number +
    toCheckDigit(number) +
    fill(document.nationality, 3) +
    birth +
    toCheckDigit(birth) +
    (document.sex === 'X' ? '<' : document.sex) +
    expiry +
    toCheckDigit(expiry) +
    optional +
    (document.optional === '' ? '<' : toCheckDigit(optional))
  return [first, body + toCheckDigit(toComposite(body))]
}

/** Positions 1–10, 14–20 and 22–43 of the second line. */
function toComposite(second: string): string {
  return second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 43)
}

/** 0–9 and A–Z as 10–35, filler 0; weights 7 3 1; sum modulo 10. */
function toCheckDigit(text: string): string {
  const sum = [...text].reduce(
    (total, character, index) =>
      total + (character === '<' ? 0 : Number.parseInt(character, 36)) * (weights[index % 3] ?? 0),
    0,
  )
  return String(sum % 10)
}

function toBirthOn(short: string, today: string): string {
  const century = Number(today.slice(0, 2))
  const day = toDashed(short)
  return `${century}${day}` <= today ? `${century}${day}` : `${century - 1}${day}`
}

function toDashed(short: string): string {
  return `${short.slice(0, 2)}-${short.slice(2, 4)}-${short.slice(4, 6)}`
}

function toShortDay(on: string): string {
  return on.slice(2).replaceAll('-', '')
}

function toFilled(text: string): string {
  return text.toUpperCase().replace(/[ -]/g, '<').replace(/'/g, '')
}

function toPlain(text: string): string {
  return text.replace(/<+$/, '').replaceAll('<', ' ')
}

function fill(text: string, length: number): string {
  return text.slice(0, length).padEnd(length, '<')
}
