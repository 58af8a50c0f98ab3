import type { Database } from 'better-sqlite3'
import type { ClerkUnit } from '../../domain/sync/session.ts'

export type AccountUnitRepo = ReturnType<typeof createAccountUnitRepo>

/** Units an account files for besides its main one. */
export function createAccountUnitRepo(db: Database) {
  const insert = db.prepare<[{ account: string; unitCode: string; addedAt: string }]>(
    `INSERT INTO account_unit (account, unit_code, added_at) VALUES (:account, :unitCode, :addedAt)
     ON CONFLICT DO NOTHING`,
  )
  const drop = db.prepare<[{ account: string; unitCode: string }]>(
    'DELETE FROM account_unit WHERE account = :account AND unit_code = :unitCode',
  )
  const list = db.prepare<[{ account: string }], ClerkUnit>(
    `SELECT unit.code, unit.name FROM account JOIN unit ON unit.code = account.unit_code
     WHERE account.account = :account
     UNION ALL
     SELECT * FROM (SELECT unit.code, unit.name FROM account_unit JOIN unit ON unit.code = account_unit.unit_code
       WHERE account_unit.account = :account ORDER BY unit.code)`,
  )

  return {
    add: (account: string, unitCode: string, addedAt: string) => void insert.run({ account, unitCode, addedAt }),
    /** True when there was such a row. */
    remove: (account: string, unitCode: string) => drop.run({ account, unitCode }).changes === 1,
    /** The main unit first, then the others by code; empty for people of the office itself. */
    list: (account: string) => list.all({ account }),
  }
}
