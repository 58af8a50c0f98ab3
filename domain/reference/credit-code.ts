import { checkOrganisationCode } from './organisation-code.ts'

/**
 * Unified social credit code (统一社会信用代码), GB 32100-2015: one character of the registering authority, one of the type,
 * six digits of the division, nine of the organisation code (GB 11714), one check character.
 */

/** Digits and capitals without I, O, S, V and Z. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

export type CreditCodeProblem = 'length' | 'lower-case' | 'characters' | 'check-digit' | 'organisation-code'

/**
 * What is wrong with the code; undefined when it is right. `organisation-code` means that only the inner check of
 * characters 9 to 17 fails: some old registrations have such codes, so a caller may let it pass with a warning.
 */
export function checkCreditCode(code: string): CreditCodeProblem | undefined {
  if (code.length !== 18) return 'length'
  if (code !== code.toUpperCase()) return 'lower-case'
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code)) return 'characters'
  if (toCheckCharacter(code.slice(0, 17)) !== code[17]) return 'check-digit'
  return checkOrganisationCode(code.slice(8, 17)) === undefined ? undefined : 'organisation-code'
}

/** The code from its first 17 characters, for invented units. */
export function toCreditCode(body: string): string {
  if (!/^[0-9A-HJ-NPQRTUWXY]{17}$/.test(body)) throw new RangeError('17 characters of the code alphabet expected')
  return body + toCheckCharacter(body)
}

function toCheckCharacter(body: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * alphabet.indexOf(body.charAt(index)), 0)
  // The outer remainder must stay: without it a sum divisible by 31 points behind the alphabet,
  // and every right code that ends in 0 is refused. Published implementations have this fault.
  return alphabet.charAt((31 - (sum % 31)) % 31)
}
