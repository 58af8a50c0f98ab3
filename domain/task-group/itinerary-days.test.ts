import { expect, test } from 'vitest'
import type { FilingData } from '../filing/section.ts'
import { toItineraryDays } from './itinerary-days.ts'

function stay(id: string, city: string, arriveOn: string, leaveOn: string) {
  return { id, city, arriveOn, leaveOn, stopover: false }
}

const data: FilingData = {
  group: { departOn: '2027-03-08', returnOn: '2027-03-11' },
  destinations: [stay('a', '慕尼黑', '2027-03-09', '2027-03-10'), stay('b', '巴黎', '2027-03-10', '2027-03-11')],
  itinerary: [{ id: 'kept', on: '2027-03-10', city: '里昂', morning: '会谈' }],
}

test('every day of the trip gets a row, in order, and what was typed is kept', () => {
  expect(toItineraryDays(data)).toEqual([
    { on: '2027-03-08', city: null },
    { on: '2027-03-09', city: '慕尼黑' },
    { id: 'kept', on: '2027-03-10', city: '里昂', morning: '会谈' },
    { on: '2027-03-11', city: '巴黎' },
  ])
})

test('without the dates of the trip nothing is added', () => {
  const rows = data['itinerary']
  expect(toItineraryDays({ ...data, group: { departOn: '2027-03-08', returnOn: null } })).toEqual(rows)
  expect(toItineraryDays({ ...data, group: { departOn: '2027-03-08', returnOn: '2027-03-01' } })).toEqual(rows)
  expect(toItineraryDays({ ...data, group: { departOn: '2027-03', returnOn: '2027-03-11' } })).toEqual(rows)
})

test('a trip of a year makes ninety rows, not more', () => {
  const long = { ...data, group: { departOn: '2027-03-08', returnOn: '2028-03-08' }, itinerary: [] }
  expect(toItineraryDays(long)).toHaveLength(90)
})
