/**
 * Days as `YYYY-MM-DD` text in the proleptic Gregorian calendar. No `Date`, hence no time zone and no summer time:
 * a day is a square of the calendar, the same one in Changchun and in Frankfurt.
 *
 * The functions trust their input (parse with `isDay` at the border) and throw on anything that is not a day.
 */

const form = /^\d{4}-\d{2}-\d{2}$/
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** True for the text of a day that exists: `2024-02-29` yes, `2023-02-29` no, `2024-2-9` no. */
export function isDay(text: string): boolean {
  return findParts(text) !== undefined
}

/** The day so many days later; a negative number goes back. */
export function addDays(on: string, days: number): string {
  return fromDayNumber(toDayNumber(on) + days)
}

/** The same day so many months later; where that month is too short, its last day (2026-08-31 + 6 = 2027-02-28). */
export function addMonths(on: string, months: number): string {
  const [year, month, day] = getParts(on)
  const count = year * 12 + (month - 1) + months
  const toYear = Math.floor(count / 12)
  const toMonth = (count % 12) + 1
  return toText(toYear, toMonth, Math.min(day, lengthOfMonth(toYear, toMonth)))
}

/** Days of a stay, the first and the last day both counted, as official travel is counted. 0 or less when reversed. */
export function daysBetween(fromOn: string, toOn: string): number {
  return toDayNumber(toOn) - toDayNumber(fromOn) + 1
}

/** Completed years of age on a day, in the legal count (周岁): the year is completed on the birthday itself. */
export function ageOn(birthOn: string, on: string): number {
  const [birthYear, birthMonth, birthDay] = getParts(birthOn)
  const [year, month, day] = getParts(on)
  const hadBirthday = month > birthMonth || (month === birthMonth && day >= birthDay)
  return year - birthYear - (hadBirthday ? 0 : 1)
}

/** 1 = Monday … 7 = Sunday (ISO 8601). */
export function toWeekday(on: string): number {
  // 1970-01-01 was a Thursday.
  return ((((toDayNumber(on) + 3) % 7) + 7) % 7) + 1
}

/** The year of a day as a number. */
export function yearOf(on: string): number {
  return getParts(on)[0]
}

/** Days since 1970-01-01. Years are counted from March, so that the leap day is the last day of a year. */
function toDayNumber(on: string): number {
  const [year, month, day] = getParts(on)
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468
}

function fromDayNumber(dayNumber: number): string {
  const shifted = dayNumber + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = ((monthFromMarch + 2) % 12) + 1
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  return toText(year, month, dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1)
}

function lengthOfMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && leap ? 29 : (monthLengths[month - 1] ?? 0)
}

function findParts(text: string): readonly [number, number, number] | undefined {
  if (!form.test(text)) return undefined
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))]
  return day >= 1 && day <= lengthOfMonth(year, month) ? [year, month, day] : undefined
}

function getParts(text: string): readonly [number, number, number] {
  const parts = findParts(text)
  if (!parts) throw new RangeError(`not a day: ${text}`)
  return parts
}

function toText(year: number, month: number, day: number): string {
  if (year < 0 || year > 9999) throw new RangeError(`year out of range: ${year}`)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
