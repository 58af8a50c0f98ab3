import { recordOf, rowsOf } from '../filing/filing-data.ts'
import type { FieldRecord, FilingData } from '../filing/section.ts'
import { addDays, daysBetween, isDay } from '../reference/calendar.ts'

/** Longer stays are planned by weeks; a row a day would be paper for nobody. */
const mostDays = 90

/**
 * The itinerary with a row for every day from departure to return: rows that exist are kept, missing days are added with
 * the city one stays in, all in the order of the days. The same rows when the dates of the trip are not known.
 */
export function toItineraryDays(data: FilingData): readonly FieldRecord[] {
  const kept = rowsOf(data, 'itinerary')
  const { departOn, returnOn } = recordOf(data, 'group')
  if (!isDayText(departOn) || !isDayText(returnOn) || returnOn < departOn) return kept
  const count = Math.min(daysBetween(departOn, returnOn), mostDays)
  const planned = new Set(kept.map((row) => row['on']))
  const missing = Array.from({ length: count }, (_, index) => addDays(departOn, index))
    .filter((on) => !planned.has(on))
    .map((on): FieldRecord => ({ on, city: findCity(data, on) }))
  return [...kept, ...missing].toSorted((one, other) => toOrder(one).localeCompare(toOrder(other)))
}

function findCity(data: FilingData, on: string): string | null {
  const stay = rowsOf(data, 'destinations').findLast(({ arriveOn, leaveOn, stopover }) => {
    return isDayText(arriveOn) && isDayText(leaveOn) && arriveOn <= on && on <= leaveOn && stopover !== true
  })
  return typeof stay?.['city'] === 'string' ? stay['city'] : null
}

/** Rows without a day yet stay at the end. */
function toOrder(row: FieldRecord): string {
  return isDayText(row['on']) ? row['on'] : '9999'
}

function isDayText(value: unknown): value is string {
  return typeof value === 'string' && isDay(value)
}
