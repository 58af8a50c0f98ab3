import type { Database } from 'better-sqlite3'
import type { Page } from '../../../domain/ipc/views.ts'
import type { Person } from '../../../domain/sync/change.ts'
import { statement } from '../../db/statement.ts'
import { findGramPhrase, toGrams } from './name-grams.ts'
import { toNameSearch } from './name-search.ts'

const PAGE_SIZE = 20
/** So many are looked up and put in order at once; of more, the order is walked until the page is full. */
const SORTED_AT_ONCE = 2_000

const insert = `
  INSERT INTO person (id, unit_code, name, identity_number, search_text, body)
  VALUES (:id, :unitCode, :name, :identityNumber, :searchText, :body)`
const update = `
  UPDATE person SET unit_code = :unitCode, name = :name, identity_number = :identityNumber, search_text = :searchText,
    body = :body
  WHERE id = :id`
const index = 'INSERT OR REPLACE INTO person_gram (rowid, grams) VALUES (:key, :grams)'

interface KnownPerson {
  readonly key: number
  readonly search_text: string
}

/** To be called in a transaction: the person and what finds him are written together. */
export function applyPerson(db: Database, person: Person): void {
  const { id, unitCode, name, identityNumber } = person
  const searchText = `${toNameSearch(name)} ${identityNumber.toLowerCase()}`
  const row = { id, unitCode, name, identityNumber, searchText, body: JSON.stringify(person) }
  const known = findKnown(db, id)
  const key = known?.key ?? statement(db, insert).run(row).lastInsertRowid
  if (known) statement(db, update).run(row)
  if (known?.search_text !== searchText) statement(db, index).run({ key, grams: toGrams(searchText) })
}

export function deletePerson(db: Database, id: string): void {
  const known = findKnown(db, id)
  if (!known) return
  statement(db, 'DELETE FROM person_gram WHERE rowid = :key').run({ key: known.key })
  statement(db, 'DELETE FROM person WHERE key = :key').run({ key: known.key })
}

export function findPerson(db: Database, id: string): Person | undefined {
  const row = statement<{ id: string }, { body: string }>(db, 'SELECT body FROM person WHERE id = :id').get({ id })
  return row && (JSON.parse(row.body) as Person)
}

/** People whose name, pinyin, initials or identity number contains the text, by name. */
export function listPersons(db: Database, text: string, page: number): Page<Person> {
  const { total, keys } = findKeys(db, text.trim().toLowerCase(), (page - 1) * PAGE_SIZE)
  const find = statement<{ key: number }, { body: string }>(db, 'SELECT body FROM person WHERE key = :key')
  const rows = keys.flatMap((key) => find.get({ key }) ?? []).map(({ body }) => JSON.parse(body) as Person)
  return { rows, total, page, pageSize: PAGE_SIZE }
}

interface Found {
  readonly total: number
  /** Of the page, in order. */
  readonly keys: readonly number[]
}

function findKeys(db: Database, text: string, offset: number): Found {
  if (text === '') return walk(db, text, offset, count(db, 'person', {}))
  const phrase = findGramPhrase(text)
  if (phrase === undefined) return look(db, text, offset)
  const total = count(db, 'person_gram WHERE person_gram MATCH :phrase', { phrase })
  if (total > SORTED_AT_ONCE) return walk(db, text, offset, total)
  const keys = statement<object, number>(
    db,
    `SELECT key FROM person WHERE key IN (SELECT rowid FROM person_gram WHERE person_gram MATCH :phrase)
     ORDER BY search_text, key LIMIT ${PAGE_SIZE} OFFSET :offset + 0`,
  )
  return { total, keys: keys.pluck().all({ phrase, offset }) }
}

/** Without the pieces, through every search text: once, unless there are very many hits. */
function look(db: Database, text: string, offset: number): Found {
  const keys = statement<object, number>(
    db,
    `SELECT key FROM person INDEXED BY person_search WHERE instr(search_text, :text) > 0
     ORDER BY search_text, key LIMIT ${SORTED_AT_ONCE + 1}`,
  )
  const found = keys.pluck().all({ text })
  if (found.length <= SORTED_AT_ONCE) return { total: found.length, keys: found.slice(offset, offset + PAGE_SIZE) }
  return walk(db, text, offset, count(db, 'person WHERE instr(search_text, :text) > 0', { text }))
}

/** Along the names, in an index that holds nothing else. */
function walk(db: Database, text: string, offset: number, total: number): Found {
  const keys = statement<object, number>(
    db,
    `SELECT key FROM person INDEXED BY person_search WHERE instr(search_text, :text) > 0
     ORDER BY search_text, key LIMIT ${PAGE_SIZE} OFFSET :offset + 0`,
  )
  return { total, keys: keys.pluck().all({ text, offset }) }
}

function count(db: Database, of: string, values: object): number {
  return statement<object, number>(db, `SELECT count(*) FROM ${of}`).pluck().get(values) ?? 0
}

function findKnown(db: Database, id: string): KnownPerson | undefined {
  return statement<{ id: string }, KnownPerson>(db, 'SELECT key, search_text FROM person WHERE id = :id').get({ id })
}
