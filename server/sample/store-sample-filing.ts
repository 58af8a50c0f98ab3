import { addDays } from '../../domain/reference/calendar.ts'
import { toFileNumber, toPlanNumber } from '../../domain/reference/file-number.ts'
import type { Repos } from '../db/repos.ts'
import { listTravellers } from '../filings/case-facts.ts'
import { toFileSeries, toPlanSeries } from '../filings/give-number.ts'
import { saveFiling } from '../filings/save-filing.ts'
import type { Chance } from './random.ts'
import type { SampleFiling } from './sample-filings.ts'

export type SampleState = 'submitted' | 'approved' | 'executed' | 'withdrawn'

export interface SampleFate {
  readonly state: SampleState
  /** YYYY-MM-DD on which it came to the office; what is decided was decided within three days. */
  readonly receivedOn: string
}

const unitSide = { role: 'unit', name: '郑检样' } as const
const officeSide = { role: 'office', name: '沈核例' } as const

/** Lets an invented filing go through the office: number, progress and place in the feed. */
export function storeSampleFiling(repos: Repos, chance: Chance, sample: SampleFiling, fate: SampleFate): void {
  const { filing, unit, data } = sample
  const { state, receivedOn } = fate
  const at = new Date(`${receivedOn}T0${chance.between(1, 8)}:${chance.between(10, 59)}:00Z`)
  const id = chance.uuid(at)
  const submittedAt = at.toISOString()
  const decidedAt = `${addDays(receivedOn, chance.between(1, 3))}T06:30:00.000Z`
  const { fromOn, toOn } = filing.periodOf(data)
  const executedAt = `${toOn ?? receivedOn}T08:00:00.000Z`
  const steps = [
    { event: 'submitted', at: submittedAt, ...unitSide },
    { event: 'received', at: submittedAt, ...officeSide },
    ...(state === 'withdrawn' ? [{ event: 'withdrawn', at: decidedAt, ...unitSide } as const] : []),
    ...(state === 'approved' || state === 'executed'
      ? [{ event: 'approved', at: decidedAt, ...officeSide } as const]
      : []),
    ...(state === 'executed' ? [{ event: 'executed', at: executedAt, ...officeSide } as const] : []),
  ] as const

  saveFiling(repos, {
    ...{ id, kind: filing.kind, unitCode: unit.code, state, number: takeNumber(repos, sample, receivedOn) },
    ...{ title: filing.titleOf(data), fromOn, toOn, parentId: null, revision: 1, round: 1 },
    ...{ data: JSON.stringify(data), materials: '[]', opinion: null },
    ...{ submittedAt, updatedAt: steps.at(-1)?.at ?? submittedAt, deletedAt: null },
  })
  repos.filings.replaceTravellers(id, listTravellers(data))
  for (const step of steps) repos.timeline.add({ id: chance.uuid(at), filingId: id, round: 1, ...step })
}

function takeNumber({ numbers }: Repos, { filing, unit, departOn }: SampleFiling, receivedOn: string): string {
  if (filing.kind === 'plan') {
    const planYear = Number(departOn.slice(0, 4))
    return toPlanNumber(planYear, numbers.take(toPlanSeries(planYear)))
  }
  const [year, month] = [Number(receivedOn.slice(0, 4)), Number(receivedOn.slice(5, 7))]
  const sequence = numbers.take(toFileSeries(unit.code, receivedOn))
  return toFileNumber({ provinceCode: '22', unitCode: unit.code, year, month, sequence })
}
