import { sha256 } from '../signature/algorithm.ts'
import { toHex, toUtf8 } from '../signature/bytes.ts'
import { toCanonicalJson } from '../sync/statement.ts'
import type { FilingData } from './section.ts'

/**
 * 核验码: what the QR on a print says, so that whoever holds the paper can tell whether it equals the data (rows G7, G12).
 * It names the filing and carries a hash of what is printed; the data themselves, signed by the clerk's key, are at the office.
 * A changed paper with a copied code leads to the true data, which then differ from what the paper says.
 */
export interface PaperCode {
  readonly filingId: string
  /** The first 128 bits of SHA-256 over the canonical JSON of kind and fields, lower-case hex. */
  readonly hash: string
}

const HASH_LENGTH = 32
const TEXT = /^BD1:([0-9A-F]{8})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{12}):([0-9A-F]{32})$/

/** The code of a filing as it is filled in now. */
export async function toPaperCode(filingId: string, kind: string, data: FilingData): Promise<PaperCode> {
  const digest = await sha256(toUtf8(toCanonicalJson({ kind, data })))
  return { filingId, hash: toHex(digest).slice(0, HASH_LENGTH) }
}

/** The text in the QR: digits, capitals and colons only, which QR codes pack most densely (ISO/IEC 18004, alphanumeric). */
export function toPaperText({ filingId, hash }: PaperCode): string {
  return `BD1:${filingId.replaceAll('-', '')}:${hash}`.toUpperCase()
}

/** undefined for anything that is no such text; what a scanner adds around it is forgiven. */
export function findPaperCode(text: string): PaperCode | undefined {
  const [, ...parts] = TEXT.exec(text.trim().toUpperCase()) ?? []
  const hash = parts.pop()
  return hash === undefined ? undefined : { filingId: parts.join('-').toLowerCase(), hash: hash.toLowerCase() }
}

/** For the eye: four groups of four, printed below the QR and shown beside the data. */
export function toShortCode({ hash }: Pick<PaperCode, 'hash'>): string {
  return (hash.slice(0, 16).toUpperCase().match(/.{4}/g) ?? []).join('-')
}
