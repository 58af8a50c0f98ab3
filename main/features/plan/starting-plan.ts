import { yearOf } from '../../../domain/reference/calendar.ts'
import type { FilingData } from '../../../domain/filing/section.ts'
import type { Clerk } from '../../../domain/sync/session.ts'

/** After October units plan the coming year; until then a plan is a late one of this year. */
const LAST_MONTH_OF_THIS_YEAR = '10'

/** What a new plan need not ask. */
export function toStartingPlan(clerk: Clerk, today: string): FilingData {
  const year = yearOf(today)
  return {
    unit: {
      name: clerk.unitName,
      code: clerk.unitCode,
      year: today.slice(5, 7) > LAST_MONTH_OF_THIS_YEAR ? year + 1 : year,
      contact: clerk.name,
      phone: clerk.phone,
    },
  }
}
