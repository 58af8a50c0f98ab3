import { findFileNumberParts } from '../reference/file-number.ts'
import { checkIdentityNumber } from '../reference/identity-number.ts'
import { findDocumentKind } from '../reference/passport-number.ts'

const LONGEST = 300
const MASK = '＊＊＊'

/**
 * A title or number as it may stand in the audit trail: identity and passport numbers somebody typed into it are covered,
 * half a character (a pasted surrogate) is replaced, and it is cut to the length a line may have. A 团组档案号 has 18 digits
 * too and stays.
 */
export function toAuditSubject(text: string): string {
  const covered = text
    .toWellFormed()
    .replace(/[0-9A-Za-z](?:[0-9A-Za-z]|\.(?=\d)){7,}/g, (word) => (isPersonal(word.toUpperCase()) ? MASK : word))
  return covered.length > LONGEST ? cut(covered) : covered
}

function isPersonal(word: string): boolean {
  if (findDocumentKind(word) !== undefined) return true
  const problem = checkIdentityNumber(word)
  // A slip of the hand in the last character leaves it somebody's number.
  return (problem === undefined || problem === 'check-digit') && findFileNumberParts(word) === undefined
}

/** Whole characters only, in UTF-16 units as the contract counts them. */
function cut(text: string): string {
  return `${text.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
