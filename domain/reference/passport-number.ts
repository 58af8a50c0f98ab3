/**
 * Numbers of Chinese travel documents. The patterns are data: when a series runs out, the next one is a new line here.
 * Letters I and O are never used in the ordinary series.
 */

export type TravelDocumentKind =
  'diplomatic' | 'service' | 'public-affairs' | 'ordinary' | 'hong-kong' | 'macau' | 'hk-macau-permit'

interface Series {
  readonly kind: TravelDocumentKind
  readonly pattern: RegExp
  /** No longer issued, but may still be in somebody's drawer. */
  readonly old?: true
}

export const passportSeries: readonly Series[] = [
  { kind: 'diplomatic', pattern: /^DE\d{7}$/ },
  { kind: 'diplomatic', pattern: /^D\d{7,8}$/, old: true },
  { kind: 'service', pattern: /^SE\d{7}$/ },
  { kind: 'service', pattern: /^S(\d{7,8}|\.\d{7})$/, old: true },
  { kind: 'public-affairs', pattern: /^PE\d{7}$/ },
  { kind: 'public-affairs', pattern: /^P\.?\d{7}$/, old: true },
  { kind: 'ordinary', pattern: /^E\d{8}$/ },
  { kind: 'ordinary', pattern: /^E[A-HJ-NP-Z]\d{7}$/ },
  { kind: 'ordinary', pattern: /^G\d{8}$/, old: true },
  { kind: 'ordinary', pattern: /^1[45]\d{7}$/, old: true },
  { kind: 'hong-kong', pattern: /^K(\d{8}|[A-Z]\d{7})$/ },
  { kind: 'macau', pattern: /^MA\d{7}$/ },
  { kind: 'hk-macau-permit', pattern: /^C\d{8}$/ },
  { kind: 'hk-macau-permit', pattern: /^W\d{8}$/, old: true },
]

const official = new Set<TravelDocumentKind>(['diplomatic', 'service', 'public-affairs'])

/** The kind of document a number belongs to; undefined when no known series has it. */
export function findDocumentKind(number: string): TravelDocumentKind | undefined {
  return passportSeries.find((series) => series.pattern.test(number))?.kind
}

export type OfficialPassportProblem = 'unknown-series' | 'not-official'

/**
 * Whether a number can be that of a passport for official travel. Both findings are warnings: series change without
 * notice, and only the passport itself decides. `not-official` means an ordinary passport or permit was typed.
 */
export function checkOfficialPassportNumber(number: string): OfficialPassportProblem | undefined {
  const kind = findDocumentKind(number)
  if (kind === undefined) return 'unknown-series'
  return official.has(kind) ? undefined : 'not-official'
}
