import type { Database } from 'better-sqlite3'
import type { ServerFiling } from '../../domain/sync/change.ts'

/** The columns of a filing; its reviews and timeline have tables of their own. */
export interface FilingRow {
  readonly id: string
  readonly kind: string
  readonly unitCode: string
  readonly state: string
  readonly number: string
  readonly title: string
  readonly fromOn: string | null
  readonly toOn: string | null
  readonly parentId: string | null
  readonly revision: number
  readonly round: number
  /** JSON. */
  readonly data: string
  /** JSON. */
  readonly materials: string
  readonly opinion: string | null
  readonly submittedAt: string
  readonly updatedAt: string
  readonly deletedAt: string | null
}

export interface Traveller {
  readonly identityNumber: string
  readonly name: string
}

export interface Trip extends Traveller {
  readonly groupName: string
  readonly departOn: string
  readonly returnOn: string
}

export type FilingRepo = ReturnType<typeof createFilingRepo>

const columns = `id, kind, unit_code AS unitCode, state, number, title, from_on AS fromOn, to_on AS toOn,
  parent_id AS parentId, revision, round, data, materials, opinion, submitted_at AS submittedAt,
  updated_at AS updatedAt, deleted_at AS deletedAt`

export function createFilingRepo(db: Database) {
  const save = db.prepare<[FilingRow]>(
    `INSERT INTO filing (id, kind, unit_code, state, number, title, from_on, to_on, parent_id, revision, round, data,
       materials, opinion, submitted_at, updated_at, deleted_at)
     VALUES (:id, :kind, :unitCode, :state, :number, :title, :fromOn, :toOn, :parentId, :revision, :round, :data,
       :materials, :opinion, :submittedAt, :updatedAt, :deletedAt)
     ON CONFLICT (id) DO UPDATE SET state = :state, title = :title, from_on = :fromOn, to_on = :toOn,
       parent_id = :parentId, revision = :revision, round = :round, data = :data, materials = :materials,
       opinion = :opinion, submitted_at = :submittedAt, updated_at = :updatedAt, deleted_at = :deletedAt`,
  )
  const find = db.prepare<[{ id: string }], FilingRow>(`SELECT ${columns} FROM filing WHERE id = :id`)
  const findBody = db.prepare<[{ id: string }], string>('SELECT body FROM filing_body WHERE id = :id').pluck()
  const countOfPlan = db
    .prepare<[{ planId: string; exceptId: string }], number>(
      `SELECT count(*) FROM filing
       WHERE parent_id = :planId AND id <> :exceptId AND state IN ('submitted', 'approved', 'executed')
         AND deleted_at IS NULL`,
    )
    .pluck()
  const dropTravellers = db.prepare<[{ id: string }]>('DELETE FROM traveller WHERE filing_id = :id')
  const insertTraveller = db.prepare<[Traveller & { id: string }]>(
    'INSERT OR IGNORE INTO traveller (filing_id, identity_number, name) VALUES (:id, :identityNumber, :name)',
  )
  const listTrips = db.prepare<[{ identityNumbers: string; exceptId: string; fromOn: string; toOn: string }], Trip>(
    `SELECT traveller.identity_number AS identityNumber, traveller.name, title AS groupName,
       from_on AS departOn, to_on AS returnOn
     FROM json_each(:identityNumbers) AS wanted
     -- CROSS keeps this order: from the few people to their trips, never through all filings.
     CROSS JOIN traveller ON traveller.identity_number = wanted.value
     CROSS JOIN filing ON filing.id = traveller.filing_id
     WHERE filing.id <> :exceptId AND from_on <= :toOn AND to_on >= :fromOn
       AND state IN ('submitted', 'approved', 'executed') AND deleted_at IS NULL
     ORDER BY from_on`,
  )

  return {
    save: (row: FilingRow) => void save.run(row),
    find: (id: string) => find.get({ id }),
    /** The filing as the contract has it; throws for one that does not exist. */
    get(id: string): ServerFiling {
      const body = findBody.get({ id })
      if (body === undefined) throw new Error(`unknown filing ${id}`)
      return JSON.parse(body) as ServerFiling
    },
    countGroupsOfPlan: (planId: string, exceptId: string) => countOfPlan.get({ planId, exceptId }) ?? 0,
    replaceTravellers(id: string, travellers: readonly Traveller[]): void {
      dropTravellers.run({ id })
      for (const traveller of travellers) insertTraveller.run({ id, ...traveller })
    },
    /** Trips of these people that touch the days, other than the filing itself; from filings the office has or allowed. */
    listTrips: (identityNumbers: readonly string[], days: { fromOn: string; toOn: string }, exceptId: string) =>
      listTrips.all({ identityNumbers: JSON.stringify(identityNumbers), exceptId, ...days }),
  }
}
