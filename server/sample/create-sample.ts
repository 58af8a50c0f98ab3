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
import { storeSampleFiling, type SampleState } from './store-sample-filing.ts'

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
    for (const { furtherUnits = [], ...account } of accounts) {
      repos.accounts.insert(account)
      for (const unitCode of furtherUnits) repos.accountUnits.add(account.account, unitCode, `${today}T01:00:00.000Z`)
    }
    const people = storePeople(repos, chance, today)
    const plans = storePlans({ repos, chance, people, today }, deskUnits)
    storeGroups({ repos, chance, people, today }, deskUnits, groups)
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

interface Province {
  readonly repos: Repos
  readonly chance: Chance
  readonly people: readonly Person[]
  readonly today: string
}

/** Plans of this year and the next: some ready to be carried out, some still on the office's table. */
function storePlans({ repos, chance, people, today }: Province, deskUnits: readonly SampleUnit[]): number {
  const year = Number(today.slice(0, 4))
  const [desk] = deskUnits
  const fates: readonly (readonly [SampleState, SampleUnit | undefined])[] = [
    ...(['approved', 'approved', 'submitted', 'approved', 'executed', 'approved'] as const).map(
      (each) => [each, desk] as const,
    ),
    ...(['approved', 'submitted'] as const).map((each) => [each, chance.pick(deskUnits)] as const),
    ...(['submitted', 'approved', 'submitted', 'submitted'] as const).map(
      (each) => [each, chance.pick(sampleUnits)] as const,
    ),
  ]
  fates.forEach(([state, unit], index) => {
    if (!unit) return
    const isPast = state === 'executed'
    const departOn = addDays(`${isPast ? year : year + 1}-03-01`, index * 19 + chance.between(0, 9))
    const sample = toSamplePlan(chance, {
      unit,
      departOn,
      people: pickPeople(chance, people, unit),
      at: toMorning(today),
    })
    const days = state === 'submitted' ? chance.between(2, 6) : chance.between(10, 50)
    storeSampleFiling(repos, chance, sample, { state, receivedOn: addDays(today, isPast ? -365 : -days) })
  })
  return fates.length
}

/** Past groups were carried out, the latest are approved, a few were taken back. In the order of their arrival. */
function storeGroups({ repos, chance, people, today }: Province, units: readonly SampleUnit[], count: number): void {
  const days = daysBetween(FIRST_DAY, today) - 5
  const arrivals = Array.from({ length: count }, () => addDays(FIRST_DAY, chance.between(0, days))).sort()
  for (const receivedOn of arrivals) {
    const unit = chance.percent(55) ? units[0] : chance.pick(units)
    if (!unit) return
    const departOn = addDays(receivedOn, chance.between(45, 75))
    const group = toSampleGroup(chance, {
      ...{ unit, departOn, people: pickPeople(chance, people, unit), at: toMorning(receivedOn) },
    })
    const isOver = addDays(departOn, 14) < today
    // The clerk of the demonstration begins with a clear desk: what was taken back lies with the units below.
    const takenBack = unit !== units[0] && chance.percent(6)
    const state = takenBack ? 'withdrawn' : isOver ? 'executed' : 'approved'
    storeSampleFiling(repos, chance, group, { state, receivedOn })
  }
}

function toMorning(on: string): Date {
  return new Date(`${on}T01:00:00Z`)
}

function pickPeople(chance: Chance, people: readonly Person[], unit: SampleUnit): readonly Person[] {
  const own = people.filter((person) => person.unitCode === unit.code)
  const picked = Array.from({ length: chance.between(1, 5) }, () => chance.pick(own.length > 5 ? own : people))
  return [...new Set(picked)]
}
