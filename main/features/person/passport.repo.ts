import type { Database } from 'better-sqlite3'
import type { PassportFacts } from '../../../domain/filing/rule.ts'
import type { Passport } from '../../../domain/sync/change.ts'
import { statement } from '../../db/statement.ts'

const upsert = `
  INSERT INTO passport (id, identity_number, number, expires_on, state)
  VALUES (:id, :identityNumber, :number, :expiresOn, :state)
  ON CONFLICT (id) DO UPDATE SET identity_number = excluded.identity_number, number = excluded.number,
    expires_on = excluded.expires_on, state = excluded.state`

export function applyPassport(db: Database, passport: Passport): void {
  const { id, identityNumber, number, expiresOn, state } = passport
  statement(db, upsert).run({ id, identityNumber, number, expiresOn, state })
}

export function deletePassport(db: Database, id: string): void {
  statement(db, 'DELETE FROM passport WHERE id = :id').run({ id })
}

export function listPassportsOf(db: Database, identityNumber: string): readonly PassportFacts[] {
  return statement<{ identityNumber: string }, PassportFacts>(
    db,
    `SELECT identity_number AS identityNumber, number, expires_on AS expiresOn, state
     FROM passport WHERE identity_number = :identityNumber ORDER BY expires_on DESC`,
  ).all({ identityNumber })
}
