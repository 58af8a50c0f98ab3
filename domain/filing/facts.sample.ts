import { countWorkdays, toWorkCalendar } from '../reference/workdays.ts'
import type { CaseFacts } from './rule.ts'

const plainWeeks = toWorkCalendar({ years: [], items: [] })

/** What is known beyond the form when nothing stands in the way. For tests. */
export const sampleFacts: CaseFacts = {
  today: '2026-11-21',
  filingId: '0195a1c0-0000-7000-8000-000000000001',
  countWorkdays: (fromOn, toOn) => countWorkdays(plainWeeks, fromOn, toOn),
  plan: undefined,
  passports: [],
  trips: [],
}
