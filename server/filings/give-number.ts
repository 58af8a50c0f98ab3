import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import { recordOf } from '../../domain/filing/filing-data.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import { toFileNumber, toPlanNumber } from '../../domain/reference/file-number.ts'
import type { NumberRepo } from './number.repo.ts'

export interface NumberRequest {
  readonly filing: AnyFiling
  readonly data: FilingData
  readonly provinceCode: string
  readonly unitCode: string
  /** YYYY-MM-DD: a file number carries the month in which the office received the group. */
  readonly today: string
}

/**
 * 计划编号 by the plan's year, in one series for the whole province; 团组档案号 by unit and month. To be called in the
 * transaction that stores the filing.
 */
export function giveNumber(numbers: NumberRepo, request: NumberRequest): string {
  const { filing, data, provinceCode, unitCode, today } = request
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))]
  if (filing.kind === 'plan') {
    const planYear = recordOf(data, 'unit')['year']
    const ofYear = typeof planYear === 'number' ? planYear : year
    return toPlanNumber(ofYear, numbers.take(toPlanSeries(ofYear)))
  }
  const sequence = numbers.take(toFileSeries(unitCode, today))
  return toFileNumber({ provinceCode, unitCode, year, month, sequence })
}

export function toPlanSeries(year: number): string {
  return `plan/${year}`
}

export function toFileSeries(unitCode: string, on: string): string {
  return `file/${unitCode}/${on.slice(0, 7)}`
}
