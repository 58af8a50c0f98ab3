/** Officer's certificate (军官证), as the person form of the foreign affairs office writes it: 政字第 + 8 digits + 号. */
const form = /^政字第\d{8}号$/

export function isOfficerId(text: string): boolean {
  return form.test(text)
}

/** Builds the certificate number from its eight digits, for invented people. */
export function toOfficerId(sequence: number): string {
  return `政字第${String(sequence).padStart(8, '0')}号`
}
