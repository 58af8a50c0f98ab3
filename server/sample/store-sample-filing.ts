import type { Repos } from '../db/repos.ts'
import { addDays } from '../../domain/reference/calendar.ts'
import { toFileNumber, toPlanNumber } from '../../domain/reference/file-number.ts'
import { listTravellers } from '../filings/case-facts.ts'
import { toFileSeries, toPlanSeries } from '../filings/give-number.ts'
import { saveFiling } from '../filings/save-filing.ts'
import type { Chance } from './random.ts'
import type { SampleFiling } from './sample-filings.ts'

export interface SampleFate {
  readonly state: string
  /** YYYY-MM-DD on which it came to the office. */
  readonly receivedOn: string
}

export interface SampleOffice {
  store(sample: SampleFiling, fate: SampleFate): void
}

/** Lets invented filings go through the office: number, progress and place in the feed. */
export function createSampleOffice(repos: Repos, chance: Chance, today: string): SampleOffice {
  return {
    store({ filing, unit, data, departOn }, { state, receivedOn }) {
      const at = new Date(`${receivedOn}T0${chance.between(1, 8)}:${chance.between(10, 59)}:00Z`)
      const decidedOn = addDays(receivedOn, chance.between(3, 9))
      const isDecided = state !== 'submitted' && decidedOn <= today
      const decidedAt = `${decidedOn}T06:30:00.000Z`
      const id = chance.uuid(at)
      const submittedAt = at.toISOString()
      saveFiling(repos, {
        ...{
          id,
          kind: filing.kind,
          unitCode: unit.code,
          state: state === 'submitted' || isDecided ? state : 'submitted',
        },
        number: filing.kind === 'plan' ? takePlanNumber(repos, departOn) : takeFileNumber(repos, unit.code, receivedOn),
        title: filing.titleOf(data),
        ...filing.periodOf(data),
        ...{ parentId: null, revision: 2, round: 1, data: JSON.stringify(data), materials: '[]', opinion: null },
        ...{ submittedAt, updatedAt: isDecided ? decidedAt : submittedAt, deletedAt: null },
      })
      repos.filings.replaceTravellers(id, listTravellers(data))
      const step = { filingId: id, round: 1 }
      const unitStep = { ...step, id: chance.uuid(at), at: submittedAt, role: 'unit', name: '郑检样' } as const
      repos.timeline.add({ ...unitStep, event: 'submitted' })
      const officeStep = { ...step, role: 'office', name: '沈核例' } as const
      repos.timeline.add({ ...officeStep, id: chance.uuid(at), at: submittedAt, event: 'received' })
      if (isDecided) repos.timeline.add({ ...officeStep, id: chance.uuid(at), at: decidedAt, event: 'approved' })
    },
  }
}

function takePlanNumber({ numbers }: Repos, departOn: string): string {
  const year = Number(departOn.slice(0, 4))
  return toPlanNumber(year, numbers.take(toPlanSeries(year)))
}

function takeFileNumber({ numbers }: Repos, unitCode: string, receivedOn: string): string {
  const [year, month] = [Number(receivedOn.slice(0, 4)), Number(receivedOn.slice(5, 7))]
  return toFileNumber({
    provinceCode: '22',
    unitCode,
    year,
    month,
    sequence: numbers.take(toFileSeries(unitCode, receivedOn)),
  })
}
