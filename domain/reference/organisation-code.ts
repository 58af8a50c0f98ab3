/**
 * Organisation code (组织机构代码), GB 11714-1997: eight characters and a check character, printed with a hyphen between,
 * kept in machines without it. Since 2015 it is characters 9 to 17 of the unified social credit code.
 */

const weights = [3, 7, 9, 10, 5, 8, 4, 2]

export type OrganisationCodeProblem = 'length' | 'characters' | 'check-digit'

/** What is wrong with the code, with or without its hyphen; undefined when it is right. */
export function checkOrganisationCode(code: string): OrganisationCodeProblem | undefined {
  const plain = toPlainOrganisationCode(code)
  if (plain.length !== 9) return 'length'
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(plain)) return 'characters'
  return toCheckCharacter(plain.slice(0, 8)) === plain[8] ? undefined : 'check-digit'
}

/** Nine characters, the form machines keep. */
export function toPlainOrganisationCode(code: string): string {
  return /^.{8}-.$/.test(code) ? code.replace('-', '') : code
}

/** Nine characters from the first eight (digits and capital letters). */
export function toOrganisationCode(body: string): string {
  if (!/^[0-9A-Z]{8}$/.test(body)) throw new RangeError('eight digits or capital letters expected')
  return body + toCheckCharacter(body)
}

function toCheckCharacter(body: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number.parseInt(body.charAt(index), 36), 0)
  const check = 11 - (sum % 11)
  if (check === 10) return 'X'
  return check === 11 ? '0' : String(check)
}
