import { addDays, isDay, toWeekday } from '../../../domain/reference/calendar.ts'

/**
 * The day a clerk means, YYYY-MM-DD: `20270315`, `270315`, `2027-3-15`, `2027.3.15`, `2027年3月15日`, and without a year
 * `3-15` or `0315`, which is then the one nearest to today (a notice just posted, a trip in spring). Undefined when the
 * text is no day.
 */
export function findDay(typed: string, today: string): string | undefined {
  const text = typed.normalize('NFKC').trim()
  return findPacked(text, today) ?? findParted(text, today)
}

function findPacked(text: string, today: string): string | undefined {
  if (!/^\d+$/.test(text)) return undefined
  if (text.length === 8) return toDay(text.slice(0, 4), text.slice(4, 6), text.slice(6))
  if (text.length === 6) return toDay(`20${text.slice(0, 2)}`, text.slice(2, 4), text.slice(4))
  if (text.length === 4) return findNearest(text.slice(0, 2), text.slice(2), today)
  return undefined
}

function findParted(text: string, today: string): string | undefined {
  const parts = text.split(/[-/.\s年月日]+/).filter((part) => part !== '')
  if (!parts.every((part) => /^\d{1,4}$/.test(part))) return undefined
  const [first = '', second = '', third] = parts
  if (parts.length === 2) return findNearest(first, second, today)
  if (parts.length !== 3 || third === undefined) return undefined
  return toDay(first.length === 2 ? `20${first}` : first, second, third)
}

function toDay(year: string, month: string, day: string): string | undefined {
  const text = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(text) ? text : undefined
}

function findNearest(month: string, day: string, today: string): string | undefined {
  const year = Number(today.slice(0, 4))
  return [year - 1, year, year + 1]
    .map((each) => toDay(String(each), month, day))
    .filter((each) => each !== undefined)
    .toSorted((one, other) => distance(one, today) - distance(other, today))[0]
}

function distance(one: string, other: string): number {
  return Math.abs(Date.parse(one) - Date.parse(other))
}

/** The day before or after, for the arrow keys; an empty field starts today. */
export function stepDay(on: string | null, steps: number, today: string): string {
  return on !== null && isDay(on) ? addDays(on, steps) : today
}

export function findWeekday(on: string | null): number | undefined {
  return on !== null && isDay(on) ? toWeekday(on) : undefined
}
