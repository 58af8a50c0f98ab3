import { uuidv7 } from 'uuidv7'
import type { Person } from '../domain/sync/change.ts'
import type { FilingRecord } from '../main/features/filing/filing-record.ts'
import { createChance } from '../server/sample/random.ts'
import { toSampleGroup } from '../server/sample/sample-filings.ts'
import { listSamplePeople } from '../server/sample/sample-people.ts'
import { sampleUnits } from '../server/sample/sample-units.ts'

export const UNIT = '000771'
const states = ['submitted', 'approved', 'executed', 'returned', 'withdrawn']

/** Invented groups as the store keeps them, the same ones every time. */
export function createRecordSource(): (count: number) => readonly FilingRecord[] {
  const chance = createChance(7)
  const people = listSamplePeople(chance, 300, '2026-11-21').map(({ person }) => person)
  const unit = sampleUnits.find((each) => each.code === UNIT)
  if (!unit) throw new Error('the sample has no such unit')
  let made = 0

  function make(): FilingRecord {
    made += 1
    const at = new Date(Date.UTC(2024, 0, 1) + made * 60_000)
    const departOn = new Date(at.getTime() + 86_400_000 * chance.between(30, 300)).toISOString().slice(0, 10)
    const travellers = Array.from({ length: chance.between(1, 5) }, () => chance.pick(people))
    const { data } = toSampleGroup(chance, { unit: unit as never, people: travellers, departOn, at })
    const instant = at.toISOString()
    const state = chance.pick(states)
    const server = { state, revision: 1, round: 1, opinion: null, reviews: [], timeline: [] }
    return {
      ...{ id: uuidv7(), kind: 'task-group', unitCode: UNIT, unitName: '吉林省某单位' },
      ...{
        number: `22${UNIT}${String(made).padStart(10, '0')}`,
        state,
        data,
        version: 1,
        round: 1,
        revision: 1,
        server,
      },
      ...{ edited: false, ready: false, createdAt: instant, updatedAt: instant, openedAt: null, deletedAt: null },
    }
  }
  return (count) => Array.from({ length: count }, make)
}

/** Invented people as the server sends them; a few hundred names among all of them. */
export function createPersonSource(): (count: number) => readonly Person[] {
  const chance = createChance(9)
  const people = listSamplePeople(chance, 300, '2026-11-21').map(({ person }) => person)
  return (count) =>
    Array.from({ length: count }, () => ({
      ...chance.pick(people),
      id: uuidv7(),
      identityNumber: `2201${chance.between(10, 99)}19${chance.between(60, 99)}1128${chance.between(1000, 9999)}`,
    }))
}
