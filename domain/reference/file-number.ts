/**
 * Numbers the foreign affairs office gives. The make-up is read off published examples, not off a standard, so nothing is
 * refused for its parts alone: a number that does not parse is still a number the office may have given.
 */

export interface FileNumberParts {
  /** Two digits of GB/T 2260: `22` is Jilin. */
  readonly provinceCode: string
  /** Six digits of the unit in the office's own list. */
  readonly unitCode: string
  readonly year: number
  readonly month: number
  /** 1 to 9999, within unit and month. */
  readonly sequence: number
}

/** 团组档案号: 18 digits, `220007712018070083` = 22 000771 2018 07 0083. Throws when the parts do not fit. */
export function toFileNumber({ provinceCode, unitCode, year, month, sequence }: FileNumberParts): string {
  const number = `${provinceCode}${unitCode}${year}${pad(month, 2)}${pad(sequence, 4)}`
  if (findFileNumberParts(number) === undefined) throw new RangeError(`parts do not make a file number: ${number}`)
  return number
}

/** The parts of a 团组档案号; undefined when the text is not one. */
export function findFileNumberParts(number: string): FileNumberParts | undefined {
  const match = /^(\d{2})(\d{6})((?:19|20)\d{2})(0[1-9]|1[0-2])(\d{4})$/.exec(number)
  if (!match) return undefined
  const [, provinceCode = '', unitCode = '', year, month, sequence] = match
  return { provinceCode, unitCode, year: Number(year), month: Number(month), sequence: Number(sequence) }
}

/** 计划编号: year and four digits, `20180004`; five from the 10,000th plan of a year on. */
export function toPlanNumber(year: number, sequence: number): string {
  const number = `${year}${pad(sequence, 4)}`
  if (findPlanNumberParts(number) === undefined) throw new RangeError(`parts do not make a plan number: ${number}`)
  return number
}

/** Year and sequence of a 计划编号 or a 受理编号; undefined when the text is not one. Manuals print four and five digits. */
export function findPlanNumberParts(number: string): { readonly year: number; readonly sequence: number } | undefined {
  const match = /^((?:19|20)\d{2})(\d{4,5})$/.exec(number)
  return match ? { year: Number(match[1]), sequence: Number(match[2]) } : undefined
}

/** 邀请核实单号: `HW` and 19 digits. */
export function isVerificationNumber(text: string): boolean {
  return /^HW\d{19}$/.test(text)
}

/** 数字照片编码: 20 digits, on the receipt of the digital photo. */
export function isPhotoNumber(text: string): boolean {
  return /^\d{20}$/.test(text)
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
