import { isDay } from './calendar.ts'

/**
 * Citizen identity number (公民身份号码), GB 11643-1999: six digits of the division (GB/T 2260) that issued it, eight of
 * the birth date, three of sequence (odd: male), one check character (ISO 7064 MOD 11-2).
 */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/** Provinces, and 81, 82, 83 of the residence permits for people from Hong Kong, Macau and Taiwan. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
)

export type IdentityNumberProblem = 'length' | 'lower-case' | 'characters' | 'division' | 'birth-date' | 'check-digit'

/**
 * What is wrong with an identity number, the first thing only; undefined when it is right. The division is checked by its
 * province alone: withdrawn county codes stay valid for life, and no public list of them is complete.
 */
export function checkIdentityNumber(number: string): IdentityNumberProblem | undefined {
  if (number.length !== 18) return 'length'
  if (/^\d{17}x$/.test(number)) return 'lower-case'
  if (!/^\d{17}[\dX]$/.test(number)) return 'characters'
  if (!provinces.has(number.slice(0, 2))) return 'division'
  if (!isDay(toBirthOn(number)) || toBirthOn(number) < '1850-01-01') return 'birth-date'
  if (toCheckCharacter(number.slice(0, 17)) !== number[17]) return 'check-digit'
  return undefined
}

/** Birth date, YYYY-MM-DD, of a number that was checked. */
export function toBirthOn(number: string): string {
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
}

/** Sex in the codes of GB/T 2261.1: `1` male, `2` female. Of a number that was checked. */
export function toSex(number: string): '1' | '2' {
  return Number(number[16]) % 2 === 1 ? '1' : '2'
}

/** The six-digit division that issued the number: where the holder was first registered, not where they live now. */
export function toDivisionCode(number: string): string {
  return number.slice(0, 6)
}

export interface IdentityNumberParts {
  /** Six digits of GB/T 2260. */
  readonly division: string
  readonly birthOn: string
  /** 0 to 999; odd for a man, even for a woman. */
  readonly sequence: number
}

/** Builds a number with a right check character, for invented people. Throws when the parts cannot make one. */
export function toIdentityNumber({ division, birthOn, sequence }: IdentityNumberParts): string {
  const body = `${division}${birthOn.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  if (!isDay(birthOn) || !/^\d{17}$/.test(body)) throw new RangeError('parts do not make an identity number')
  return body + toCheckCharacter(body)
}

function toCheckCharacter(body: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0)
  return checkCharacters.charAt(sum % 11)
}
