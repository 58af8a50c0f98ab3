import Sqlite, { type Database } from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyKey } from '../main/db/apply-key.ts'
import { LOG_PAGES } from '../main/db/log-copy.ts'
import { applyMigrations } from '../main/db/migrate.ts'
import { migrations } from '../main/db/migrations.ts'
import { speedUpListsAndSearch } from '../main/db/migrations/0010-speed-up-lists-and-search.ts'
import { openDatabase } from '../main/db/open-database.ts'
import { listFilings } from '../main/features/filing/filing-list.repo.ts'
import { insertFiling } from '../main/features/filing/filing.repo.ts'
import type { ParsedQuery } from '../main/features/filing/list-condition.ts'
import { toGrams } from '../main/features/person/name-grams.ts'
import { applyPerson, listPersons } from '../main/features/person/person.repo.ts'
import { DESK_UNIT } from '../server/sample/sample-units.ts'
import { createBareWriter, readRows } from './bare-store.ts'
import { fillWithFilings, fillWithPersons } from './many-rows.ts'
import { inTurn, time, toMedians, toRow, type Options, type Pair, type Row } from './measure.ts'
import { createPersonSource, createRecordSource } from './sample-records.ts'

const SIZE = 100_000
/** Lists and searches stand on so many times as many rows. */
const MANY = 10
const BATCH = 500
const QUERIES = 20
/** A clerk turns pages all day: what is measured is neither the first look nor code that was never run. */
const PAGES = 200
const UNITS = [{ code: DESK_UNIT, name: '' }]
const key = randomBytes(32)

/** Our encrypted store through our own repositories against plain SQLite with the same schema, indexes and pragmas. */
export async function bench({ rounds, size = SIZE }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'store-bench-'))
  try {
    const inserts: Pair[] = []
    for (let round = 0; round < rounds; round += 1) {
      inserts.push(fill(join(directory, String(round)), size))
      if (round > 0) rmSync(join(directory, String(round)), { recursive: true })
    }
    const note = `${size.toLocaleString('en')} rows, half groups, half people, ${BATCH} a transaction, with search index, aegis`
    return [
      toRow('store-insert', toMedians(inserts), 'ms', `${note}; against the same rows ready-made into a plain file`),
      await compareOpening(join(directory, '0'), rounds, size),
      ...(await compareLists(join(directory, 'many'), rounds, size * MANY)),
      ...(await compareSearches(join(directory, 'people'), rounds, size * MANY)),
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Batch by batch into both, so that both meet the same machine. */
function fill(directory: string, size: number): Pair {
  const ours = openOurs(directory)
  const plain = openPlain(directory)
  plain.exec(migrations.map((migration) => migration.sql).join('\n'))
  const write = createBareWriter(plain)
  const [take, takePeople] = [createRecordSource(), createPersonSource()]
  const sum = { ours: 0, floor: 0 }
  for (let written = 0; written < size; written += BATCH) {
    const [records, people] = [take(BATCH / 2), takePeople(BATCH / 2)]
    const writeOurs = ours.transaction(() => {
      for (const record of records) insertFiling(ours, record, [])
      for (const person of people) applyPerson(ours, person)
    })
    sum.ours += time(() => writeOurs())
    const rows = readRows(
      ours,
      [...records, ...people].map(({ id }) => id),
    )
    const grams = rows.person.map((row) => toGrams(String(row['search_text'])))
    sum.floor += time(() => write(rows, grams))
  }
  ours.close()
  plain.close()
  return sum
}

const query: ParsedQuery = {
  ...{ kind: 'task-group', text: '', states: ['approved', 'returned'], fromOn: null, toOn: null, unitCode: null },
  ...{ scope: 'all', sort: 'updated', page: 20, pageSize: 20 },
}
const subtree = { ...query, unitCode: DESK_UNIT, subordinates: true }

const columns = `id, kind, unit_code, unit_name, number, title, state, list_row, version, round, revision, edited, ready,
  refused_materials, created_at, updated_at, deleted_at`
const asked = `kind = 'task-group' AND deleted_at IS NULL AND state IN ('approved', 'returned')`
const page = 'ORDER BY updated_at DESC, id LIMIT 20 OFFSET 380'
// The index is named, because without it SQLite sorts hundreds of thousands of rows.
const bareList = `SELECT ${columns} FROM filing INDEXED BY filing_updated WHERE ${asked} ${page}`
const bareCount = `SELECT sum(count) FROM filing_count WHERE kind = 'task-group' AND state IN ('approved', 'returned')`
/** As anybody would write it, along the way that SQLite takes by itself. */
const naiveSubtree = `SELECT ${columns} FROM filing WHERE ${asked} AND unit_code IN (
    WITH RECURSIVE below (code) AS (
      VALUES ('${DESK_UNIT}') UNION SELECT unit.code FROM unit JOIN below ON unit.parent_code = below.code
    ) SELECT code FROM below) ${page}`

/**
 * Page 20 with how many there are; all warm. The list against the same two answers by bare SQL on the same encrypted file; a
 * unit and those below it against the naive query, for the page alone, on the schema before migration 0010.
 */
async function compareLists(directory: string, rounds: number, count: number): Promise<readonly Row[]> {
  const db = openOurs(directory)
  fillWithFilings(db, count)
  const before = openBefore(directory)
  fillWithFilings(before, count)
  const compare = async (name: string, of: ParsedQuery, bare: () => readonly { id: string }[], note: string) => {
    const ours = () => listFilings(db, of, UNITS).rows
    requireSame(name, ours(), bare())
    // Warms both.
    timeEach(ours)
    timeEach(bare)
    const pair = await inTurn(
      rounds,
      () => timeEach(ours),
      () => timeEach(bare),
    )
    return toRow(name, pair, 'ms', `page 20 of ${count.toLocaleString('en')}, two states, and how many; ${note}`)
  }
  const [list, sum] = [db.prepare<[], { id: string }>(bareList), db.prepare<[], number>(bareCount).pluck()]
  const naive = before.prepare<[], { id: string }>(naiveSubtree)
  const bareAnswer = () => {
    sum.get()
    return list.all()
  }
  const rows = [
    await compare('store-list', query, bareAnswer, 'against bare SQL for both, along the best index'),
    await compare(
      'store-subtree',
      subtree,
      () => naive.all(),
      '7 units of 313; against the naive query for the page alone, on the schema before migration 0010',
    ),
  ]
  db.close()
  before.close()
  return rows
}

/** Encrypted and set up as ours, without the indexes that these lists were made quick by. */
function openBefore(directory: string): Database {
  const db = new Sqlite(join(directory, 'before.db'))
  applyKey(db, key)
  setPragmas(db)
  const { id } = speedUpListsAndSearch
  applyMigrations(db, migrations.slice(0, id - 1), () => undefined)
  return db
}

/** What is typed, against one pass with LIKE that only names the hits; both warm. */
async function compareSearches(directory: string, rounds: number, count: number): Promise<readonly Row[]> {
  const db = openOurs(directory)
  const names = fillWithPersons(db, count).filter((name) => name.length === 3)
  const like = db
    .prepare<[{ pattern: string }], number>(`SELECT key FROM person WHERE search_text LIKE :pattern`)
    .pluck()
  const kinds = {
    'store-search-2': ['two characters', names.map((name) => name.slice(1))],
    'store-search-3': ['three characters', names],
    'store-search-1': ['one character', names.map((name) => name.slice(0, 1))],
    'store-search-az': ['three letters', ['zyf', 'lxd', 'wjg', 'chy', 'sxq']],
    'store-search-no': ['six digits of a number', ['198011', '200412', '112233']],
  } as const
  const rows: Row[] = []
  for (const [name, [what, all]] of Object.entries(kinds)) {
    const texts = all.slice(0, QUERIES)
    let hits = 0
    const ours = () => time(() => texts.forEach((text) => listPersons(db, text, 1))) / texts.length
    const floor = () => time(() => texts.forEach((text) => like.all({ pattern: `%${text}%` }))) / texts.length
    for (const text of texts) {
      const found = like.all({ pattern: `%${text}%` }).length
      if (listPersons(db, text, 1).total !== found) throw new Error(`${text} has other hits`)
      hits += found
    }
    const mean = Math.round(hits / texts.length)
    const note = `${what} in ${count.toLocaleString('en')} people, ${mean} hits as LIKE has them, and a page of them`
    rows.push(toRow(name, await inTurn(rounds, ours, floor), 'ms', `${note}; against one pass with LIKE`))
  }
  db.close()
  return rows
}

/** From nothing to the first page. */
async function compareOpening(directory: string, rounds: number, size: number): Promise<Row> {
  const first = { ...query, page: 1 }
  const pair = await inTurn(
    rounds * 3,
    () => {
      let db: Database | undefined
      const ms = time(() => listFilings((db = openOurs(directory)), first, UNITS))
      db?.close()
      return ms
    },
    () => {
      let db: Database | undefined
      const ms = time(() => (db = openPlain(directory)).prepare(bareList.replace('OFFSET 380', '')).all())
      db?.close()
      return ms
    },
  )
  const note = `${size.toLocaleString('en')} rows, open with its raw key, first page and how many; against a plain file`
  return toRow('store-open', pair, 'ms', note)
}

function openOurs(directory: string): Database {
  const opened = openDatabase({ path: join(directory, 'ours.db'), key })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

function openPlain(directory: string): Database {
  const db = new Sqlite(join(directory, 'plain.db'))
  setPragmas(db)
  return db
}

function setPragmas(db: Database): void {
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) db.pragma(pragma)
  for (const pragma of [`wal_autocheckpoint = ${LOG_PAGES}`, 'cache_size = -16384', 'temp_store = MEMORY'])
    db.pragma(pragma)
}

/** A figure for other rows than the floor's would be worth nothing. */
function requireSame(name: string, ours: readonly { id: string }[], bare: readonly { id: string }[]): void {
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).join()
  if (bare.length === 0 || ids(ours) !== ids(bare)) throw new Error(`${name} compares different rows`)
}

function timeEach(act: () => unknown): number {
  return (
    time(() => {
      for (let count = 0; count < PAGES; count += 1) act()
    }) / PAGES
  )
}
