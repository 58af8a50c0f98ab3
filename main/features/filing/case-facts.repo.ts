import type { Database } from 'better-sqlite3'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { recordOf, rowsOf } from '../../../domain/filing/filing-data.ts'
import type { CaseFacts, PlanFacts, TripFacts } from '../../../domain/filing/rule.ts'
import type { FilingData, Row } from '../../../domain/filing/section.ts'
import { statement } from '../../db/statement.ts'
import { listPassportsOf } from '../person/passport.repo.ts'
import { findFilingRecord } from './filing.repo.ts'

/** What this computer knows of a case beyond its own form; drafts and what waits in the outbox count too. */
export function getCaseFacts(
  db: Database,
  filing: { readonly id: string; readonly definition: AnyFiling; readonly data: FilingData },
  known: Pick<CaseFacts, 'today' | 'countWorkdays'>,
): CaseFacts {
  const { id, definition, data } = filing
  const people = listPeople(definition, data).map(({ identityNumber }) => identityNumber)
  return {
    ...known,
    filingId: id,
    plan: findPlanFacts(db, id, definition.parentOf?.(data) ?? null),
    passports: people.flatMap((identityNumber) => listPassportsOf(db, identityNumber)),
    trips: listTrips(db, filing, new Set(people)),
  }
}

function findPlanFacts(db: Database, groupId: string, planId: string | null): PlanFacts | undefined {
  const plan = planId === null ? undefined : findFilingRecord(db, planId)
  if (planId === null || !plan || plan.deletedAt !== null) return undefined
  const used = statement<object, { count: number }>(
    db,
    'SELECT count(*) AS count FROM filing WHERE parent_id = :planId AND id <> :groupId AND deleted_at IS NULL',
  ).get({ planId, groupId })
  const group = recordOf(plan.data, 'group')
  const countries = group['countries']
  return {
    state: plan.state,
    year: toNumber(recordOf(plan.data, 'unit')['year']),
    memberCount: toNumber(group['memberCount']),
    days: toNumber(group['days']),
    countries: Array.isArray(countries) ? (countries as readonly string[]) : [],
    usedBy: used?.count ?? 0,
  }
}

/** Trips of the same people in the same days: one search of the text of the few filings whose dates overlap. */
function listTrips(
  db: Database,
  { id, definition, data }: { readonly id: string; readonly definition: AnyFiling; readonly data: FilingData },
  people: ReadonlySet<string>,
): readonly TripFacts[] {
  const { fromOn, toOn } = definition.periodOf(data)
  if (!fromOn || !toOn || people.size === 0) return []
  const rows = statement<object, { data: string }>(
    db,
    `SELECT data FROM filing
     WHERE kind = :kind AND from_on <= :toOn AND to_on >= :fromOn AND id <> :id AND deleted_at IS NULL
       AND EXISTS (SELECT 1 FROM json_each(:people) AS person WHERE instr(filing.data, person.value) > 0)`,
  ).all({ kind: definition.kind, fromOn, toOn, id, people: JSON.stringify([...people]) })
  return rows.flatMap((row) => {
    const other = JSON.parse(row.data) as FilingData
    const period = definition.periodOf(other)
    const trip = {
      groupName: definition.titleOf(other),
      departOn: period.fromOn ?? '',
      returnOn: period.toOn ?? '',
    }
    return listPeople(definition, other)
      .filter((person) => people.has(person.identityNumber))
      .map((person) => ({ ...person, ...trip }))
  })
}

function listPeople(definition: AnyFiling, data: FilingData) {
  return definition.sections
    .filter((section) => section.rows?.picksFrom === 'person')
    .flatMap((section) => rowsOf(data, section.key))
    .map((row: Row) => ({ identityNumber: row['identityNumber'], name: String(row['name'] ?? '') }))
    .filter((person): person is { identityNumber: string; name: string } => typeof person.identityNumber === 'string')
}

function toNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
