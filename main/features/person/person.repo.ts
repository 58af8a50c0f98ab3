import type { Database } from 'better-sqlite3'
import type { Page } from '../../../domain/ipc/views.ts'
import type { Person } from '../../../domain/sync/change.ts'
import { statement } from '../../db/statement.ts'
import { toLikePattern, toNameSearch } from './name-search.ts'

const PAGE_SIZE = 20

const upsert = `
  INSERT INTO person (id, unit_code, name, identity_number, search_text, body)
  VALUES (:id, :unitCode, :name, :identityNumber, :searchText, :body)
  ON CONFLICT (id) DO UPDATE SET unit_code = excluded.unit_code, name = excluded.name,
    identity_number = excluded.identity_number, search_text = excluded.search_text, body = excluded.body`

export function applyPerson(db: Database, person: Person): void {
  const { id, unitCode, name, identityNumber } = person
  const searchText = `${toNameSearch(name)} ${identityNumber.toLowerCase()}`
  statement(db, upsert).run({ id, unitCode, name, identityNumber, searchText, body: JSON.stringify(person) })
}

export function deletePerson(db: Database, id: string): void {
  statement(db, 'DELETE FROM person WHERE id = :id').run({ id })
}

export function findPerson(db: Database, id: string): Person | undefined {
  const row = statement<{ id: string }, { body: string }>(db, 'SELECT body FROM person WHERE id = :id').get({ id })
  return row && (JSON.parse(row.body) as Person)
}

/** People whose name, pinyin, initials or identity number contains the text, by name. */
export function listPersons(db: Database, text: string, page: number): Page<Person> {
  const pattern = toLikePattern(text)
  const where = `WHERE search_text LIKE :pattern ESCAPE '\\'`
  const total = statement<object, { total: number }>(db, `SELECT count(*) AS total FROM person ${where}`)
  const rows = statement<object, { body: string }>(
    db,
    `SELECT body FROM person ${where} ORDER BY name, id LIMIT ${PAGE_SIZE} OFFSET :offset`,
  )
  return {
    rows: rows.all({ pattern, offset: (page - 1) * PAGE_SIZE }).map((row) => JSON.parse(row.body) as Person),
    total: total.get({ pattern })?.total ?? 0,
    page,
    pageSize: PAGE_SIZE,
  }
}
