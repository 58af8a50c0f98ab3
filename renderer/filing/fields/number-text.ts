/** A number as typed: full-width digits, thousands separators, spaces and a trailing 万 (ten thousand) are understood. */
export function findNumber(typed: string): number | undefined {
  const text = typed.normalize('NFKC').replaceAll(/[\s,，]/g, '')
  const match = /^(-?\d+(?:\.\d+)?)(万)?$/.exec(text)
  if (!match) return undefined
  const value = Number(match[1]) * (match[2] ? 10_000 : 1)
  return Number.isFinite(value) ? Math.round(value * 1_000_000) / 1_000_000 : undefined
}

const thousands = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 6 })

export function toNumberText(value: number, grouped: boolean): string {
  return grouped ? thousands.format(value) : String(value)
}
