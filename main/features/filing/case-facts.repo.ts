import type { Database } from 'better-sqlite3'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { recordOf } from '../../../domain/filing/filing-data.ts'
import type { CaseFacts, PlanFacts, TripFacts } from '../../../domain/filing/rule.ts'
import type { FilingData } from '../../../domain/filing/section.ts'
import { statement } from '../../db/statement.ts'
import { listPassportsOf } from '../person/passport.repo.ts'
import { findFilingRecord } from './filing.repo.ts'
import { listIdentityNumbers } from './travellers.ts'

/** What this computer knows of a case beyond its own form; drafts and what waits in the outbox count too. */
export function getCaseFacts(
  db: Database,
  filing: { readonly id: string; readonly definition: AnyFiling; readonly data: FilingData },
  known: Pick<CaseFacts, 'today' | 'countWorkdays'>,
): CaseFacts {
  const { id, definition, data } = filing
  const people = listIdentityNumbers(definition, data)
  return {
    ...known,
    filingId: id,
    plan: findPlanFacts(db, id, definition.parentOf?.(data) ?? null),
    passports: people.flatMap((identityNumber) => listPassportsOf(db, identityNumber)),
    trips: listTrips(db, filing, people),
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

/** Trips of the same people in the same days. */
function listTrips(
  db: Database,
  { id, definition, data }: { readonly id: string; readonly definition: AnyFiling; readonly data: FilingData },
  people: readonly string[],
): readonly TripFacts[] {
  const { fromOn, toOn } = definition.periodOf(data)
  if (!fromOn || !toOn || people.length === 0) return []
  return statement<object, TripFacts>(
    db,
    `SELECT person.identity_number AS identityNumber, person.name, filing.title AS groupName,
       filing.from_on AS departOn, filing.to_on AS returnOn
     -- CROSS keeps this order: from the few trips of these days to their people.
     FROM filing INDEXED BY filing_returns
     CROSS JOIN filing_person AS person ON person.filing_id = filing.id
       AND person.identity_number IN (SELECT value FROM json_each(:people))
     WHERE filing.kind = :kind AND filing.from_on <= :toOn AND filing.to_on >= :fromOn AND filing.id <> :id
       AND filing.deleted_at IS NULL
     ORDER BY filing.from_on, filing.id`,
  ).all({ kind: definition.kind, fromOn, toOn, id, people: JSON.stringify(people) })
}

function toNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
