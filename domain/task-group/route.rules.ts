import { z } from 'zod'
import { defineRule, type Finding } from '../filing/rule.ts'
import { DaysByCountries, findDaysLimit } from '../filing/trip-limits.ts'
import { addDays, daysBetween } from '../reference/calendar.ts'
import type { TaskGroupData } from './task-group.sections.ts'
import { listVisitedCountries } from './visited-countries.ts'

const nothing = z.object({})

export const countriesMax = defineRule(
  'countries-max',
  z.object({ max: z.number() }),
  (data: TaskGroupData, { max }): Finding[] => {
    const count = listVisitedCountries(data).length
    return count > max ? [{ path: 'destinations', values: { count, max } }] : []
  },
)

export const daysAbroad = defineRule('days-abroad', DaysByCountries, (data: TaskGroupData, parameters): Finding[] => {
  if (data.group.formation === 'training') return []
  const countries = listVisitedCountries(data)
  const limit = findDaysLimit(parameters, countries)
  const days = data.group.totalDays ?? 0
  return limit !== undefined && days > limit
    ? [{ path: 'destinations', values: { days, limit, countries: countries.length } }]
    : []
})

/** The days of the stays, added up, are the days between the first and the last day of the trip. */
export const daysMatchDates = defineRule('days-match-dates', nothing, (data: TaskGroupData): Finding[] => {
  const { departOn, returnOn, totalDays } = data.group
  if (!departOn || !returnOn || returnOn < departOn || data.destinations.length === 0) return []
  const between = daysBetween(departOn, returnOn)
  return between === totalDays ? [] : [{ path: 'group.returnOn', values: { days: totalDays ?? 0, between } }]
})

export const stayInsideTrip = defineRule('stay-inside-trip', nothing, (data: TaskGroupData): Finding[] => {
  const { departOn, returnOn } = data.group
  if (!departOn || !returnOn) return []
  return data.destinations.flatMap((stay) => {
    const { arriveOn, leaveOn } = stay
    if (!arriveOn || !leaveOn) return []
    if (leaveOn < arriveOn) return [{ path: `destinations.${stay.id}.leaveOn`, variant: 'reversed' }]
    const inside = arriveOn >= departOn && leaveOn <= returnOn
    return inside ? [] : [{ path: `destinations.${stay.id}.arriveOn`, variant: 'outside' }]
  })
})

/** For a short trip every day has its official business (half-days are required fields of the row). */
export const itineraryComplete = defineRule(
  'itinerary-complete',
  z.object({ upToDays: z.number() }),
  (data: TaskGroupData, { upToDays }): Finding[] => {
    const { departOn, returnOn } = data.group
    if (!departOn || !returnOn || returnOn < departOn) return []
    const days = daysBetween(departOn, returnOn)
    if (days > upToDays) return []
    const planned = new Set(data.itinerary.map((row) => row.on))
    const missing = Array.from({ length: days }, (_, index) => addDays(departOn, index)).filter(
      (on) => !planned.has(on),
    )
    return missing.length === 0 ? [] : [{ path: 'itinerary', values: { missing: missing.join('、'), upToDays } }]
  },
)
