import type { Database } from 'better-sqlite3'
import { hashPassword } from '../auth/password.ts'
import { createRepos, type Repos } from '../db/repos.ts'
import { addDays, daysBetween } from '../../domain/reference/calendar.ts'
import type { Person } from '../../domain/sync/change.ts'
import { createOfficeClock } from '../office/office-clock.ts'
import { createChance, type Chance } from './random.ts'
import { sampleAccounts } from './sample-accounts.ts'
import { toSampleGroup, toSamplePlan } from './sample-filings.ts'
import { listSamplePeople } from './sample-people.ts'
import { DESK_UNIT, sampleUnits, type SampleUnit } from './sample-units.ts'
import { createSampleOffice, type SampleOffice } from './store-sample-filing.ts'

export interface SampleOptions {
  /** How many task groups of other years the desk unit can see. */
  readonly groups: number
  /** The same seed makes the same province. */
  readonly seed?: number
  readonly now?: Date
}

export interface SampleCounts {
  readonly units: number
  readonly accounts: number
  readonly people: number
  readonly groups: number
  readonly plans: number
}

const PEOPLE = 300
const FIRST_DAY = '2019-01-07'

/** Fills an empty database with an invented province: units, accounts, people, passports, plans and past groups. */
export async function createSample(db: Database, options: SampleOptions): Promise<SampleCounts> {
  const { groups, seed = 771, now = new Date() } = options
  const today = createOfficeClock(() => now).today()
  const repos = createRepos(db)
  const chance = createChance(seed)
  const accounts = await Promise.all(
    sampleAccounts.map(async ({ password, ...account }) => ({
      ...account,
      passwordHash: await hashPassword(password),
    })),
  )
  const deskUnits = sampleUnits.filter((unit) => unit.code === DESK_UNIT || unit.parentCode === DESK_UNIT)

  return db.transaction((): SampleCounts => {
    storeUnits(repos, chance)
    for (const account of accounts) repos.accounts.insert(account)
    const people = storePeople(repos, chance, today)
    const office = createSampleOffice(repos, chance, today)
    const plans = storePlans(office, chance, deskUnits, people, today)
    storeGroups(office, chance, deskUnits, people, { count: groups, today })
    return { units: sampleUnits.length, accounts: accounts.length, people: PEOPLE, groups, plans }
  })()
}

function storeUnits({ units, changes }: Repos, chance: Chance): void {
  for (const { code, name, parentCode } of sampleUnits) {
    const id = chance.uuid(new Date('2019-01-02T01:00:00Z'))
    units.insert({ id, code, name, parentCode })
    changes.record('unit', id, code)
  }
}

function storePeople({ people, changes }: Repos, chance: Chance, today: string): readonly Person[] {
  return listSamplePeople(chance, PEOPLE, today).map(({ person, passport }) => {
    people.insert(person)
    changes.record('person', person.id, person.unitCode)
    if (passport) {
      people.insertPassport(passport, person.unitCode)
      changes.record('passport', passport.id, person.unitCode)
    }
    return person
  })
}

/** Plans of this year and the next for the desk unit: some ready to be carried out, some still with the office. */
function storePlans(
  office: SampleOffice,
  chance: Chance,
  units: readonly SampleUnit[],
  people: readonly Person[],
  today: string,
): number {
  const year = Number(today.slice(0, 4))
  const states = ['approved', 'approved', 'approved', 'submitted', 'approved', 'executed', 'approved', 'submitted']
  states.forEach((state, index) => {
    const unit = index < 6 ? units[0] : chance.pick(units)
    if (!unit) return
    const departOn = addDays(`${year + (index === 5 ? 0 : 1)}-03-01`, index * 24 + chance.between(0, 9))
    const trip = { unit, departOn, people: pickPeople(chance, people, unit), at: new Date(`${today}T01:00:00Z`) }
    const onTable = state === 'submitted' ? -chance.between(2, 6) : -chance.between(20, 60)
    office.store(toSamplePlan(chance, trip), { state, receivedOn: addDays(today, onTable) })
  })
  return states.length
}

/** Past groups were carried out, a few of the latest are approved or still on the table. In the order of their arrival. */
function storeGroups(
  office: SampleOffice,
  chance: Chance,
  units: readonly SampleUnit[],
  people: readonly Person[],
  { count, today }: { readonly count: number; readonly today: string },
): void {
  const days = daysBetween(FIRST_DAY, today) - 3
  const arrivals = Array.from({ length: count }, () => addDays(FIRST_DAY, chance.between(0, days))).sort()
  for (const receivedOn of arrivals) {
    const unit = chance.percent(55) ? units[0] : chance.pick(units)
    if (!unit) return
    const departOn = addDays(receivedOn, chance.between(45, 75))
    const state = departOn < today ? 'executed' : chance.percent(80) ? 'approved' : 'submitted'
    const at = new Date(`${receivedOn}T01:00:00Z`)
    office.store(toSampleGroup(chance, { unit, departOn, people: pickPeople(chance, people, unit), at }), {
      state,
      receivedOn,
    })
  }
}

function pickPeople(chance: Chance, people: readonly Person[], unit: SampleUnit): readonly Person[] {
  const own = people.filter((person) => person.unitCode === unit.code)
  const picked = Array.from({ length: chance.between(1, 5) }, () => chance.pick(own.length > 5 ? own : people))
  return [...new Set(picked)]
}
