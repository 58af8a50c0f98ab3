import { z } from 'zod'
import { addDays, toWeekday, yearOf } from './calendar.ts'

/** The State Council's yearly arrangement: days off, and weekend days worked to make up for them. */
export const WorkdayArrangement = z.object({
  /** Years whose arrangement is known; other years are taken as plain weeks. */
  years: z.array(z.number().int()),
  items: z.array(z.object({ on: z.iso.date(), kind: z.enum(['holiday', 'workday']), name: z.string() })),
})
export type WorkdayArrangement = z.infer<typeof WorkdayArrangement>

export interface WorkCalendar {
  readonly years: ReadonlySet<number>
  readonly kinds: ReadonlyMap<string, 'holiday' | 'workday'>
}

/** Puts the arrangement into a form that answers at once. */
export function toWorkCalendar(arrangement: WorkdayArrangement): WorkCalendar {
  return {
    years: new Set(arrangement.years),
    kinds: new Map(arrangement.items.map((item) => [item.on, item.kind])),
  }
}

/** True when people work on this day: Monday to Friday but for holidays, and the make-up days. */
export function isWorkday(calendar: WorkCalendar, on: string): boolean {
  const kind = calendar.kinds.get(on)
  return kind === undefined ? toWeekday(on) <= 5 : kind === 'workday'
}

/** False when the year's arrangement is not known yet: a term computed into that year may still move. */
export function isArranged(calendar: WorkCalendar, on: string): boolean {
  return calendar.years.has(yearOf(on))
}

/**
 * The last day of a term of working days. The day itself is not counted (民法典 art. 201: a term by days begins on the
 * next day), so 0 gives the day itself, 1 the next working day; a negative number counts back.
 */
export function addWorkdays(calendar: WorkCalendar, on: string, workdays: number): string {
  const step = workdays < 0 ? -1 : 1
  let day = on
  let left = Math.abs(workdays)
  while (left > 0) {
    day = addDays(day, step)
    if (isWorkday(calendar, day)) left -= 1
  }
  return day
}

/** Working days from the first to the last day, both counted (公示 of five working days). 0 when reversed. */
export function countWorkdays(calendar: WorkCalendar, fromOn: string, toOn: string): number {
  let count = 0
  for (let day = fromOn; day <= toOn; day = addDays(day, 1)) {
    if (isWorkday(calendar, day)) count += 1
  }
  return count
}
