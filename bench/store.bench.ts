import Sqlite, { type Database } from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../main/db/migrations.ts'
import { openDatabase } from '../main/db/open-database.ts'
import { listFilings, type ParsedQuery } from '../main/features/filing/filing-list.repo.ts'
import { insertFiling } from '../main/features/filing/filing.repo.ts'
import { createBareWriter, readRows } from './bare-store.ts'
import { inTurn, time, toMedians, toRow, type Options, type Pair, type Row } from './measure.ts'
import { createRecordSource, UNIT } from './sample-records.ts'

const SIZE = 20_000
const BATCH = 500
const QUERIES = 50
const UNITS = [{ code: UNIT, name: '' }]
const key = randomBytes(32)

/** Our encrypted store through our own repositories against plain SQLite with the same schema, indexes and pragmas. */
export async function bench({ rounds, size = SIZE }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'store-bench-'))
  try {
    const inserts: Pair[] = []
    for (let round = 0; round < rounds; round += 1) inserts.push(fill(join(directory, String(round)), size))
    const filled = join(directory, '0')
    const note = `${size.toLocaleString('en')} groups in transactions of ${BATCH}, aegis`
    return [
      toRow('store-insert', toMedians(inserts), 'ms', `${note}; against the same rows ready-made into a plain file`),
      await compareLists(filled, rounds, size),
      await compareOpening(filled, rounds, size),
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
  const take = createRecordSource()
  const sum = { ours: 0, floor: 0 }
  for (let written = 0; written < size; written += BATCH) {
    const records = take(Math.min(BATCH, size - written))
    sum.ours += time(() => ours.transaction(() => records.forEach((record) => insertFiling(ours, record, [])))())
    const rows = readRows(
      ours,
      records.map((record) => record.id),
    )
    sum.floor += time(() => write(rows))
  }
  ours.close()
  plain.close()
  return sum
}

const query: ParsedQuery = {
  ...{ kind: 'task-group', text: '', states: ['approved', 'returned'], fromOn: null, toOn: null, unitCode: null },
  ...{ scope: 'all', sort: 'updated', page: 20, pageSize: 20 },
}

const bareList = `SELECT id, kind, unit_code, unit_name, number, title, state, list_row, version, round, revision, edited, ready,
    refused_materials, created_at, updated_at, deleted_at FROM filing
  WHERE kind = 'task-group' AND deleted_at IS NULL AND state IN ('approved', 'returned')
  ORDER BY updated_at DESC, id LIMIT 20 OFFSET 380`
const bareCount = `SELECT count(*) FROM filing
  WHERE kind = 'task-group' AND deleted_at IS NULL AND state IN ('approved', 'returned')`

/** Page 20 and how many there are, on the same encrypted file; both warm. */
async function compareLists(directory: string, rounds: number, size: number): Promise<Row> {
  const db = openOurs(directory)
  const [rows, count] = [db.prepare(bareList), db.prepare(bareCount).pluck()]
  const ours = () => time(() => repeat(() => listFilings(db, query, UNITS))) / QUERIES
  const floor = () => time(() => repeat(() => [rows.all(), count.get()])) / QUERIES
  ours()
  floor()
  const pair = await inTurn(rounds, ours, floor)
  db.close()
  return toRow(
    'store-list',
    pair,
    'ms',
    `page 20 of ${size.toLocaleString('en')}, two states, and the count; against bare SQL`,
  )
}

/** From nothing to the first page: with the check for damage, which reads the whole file. */
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
  return toRow(
    'store-open',
    pair,
    'ms',
    `${size.toLocaleString('en')} groups, open, check, list; against a plain file, unchecked`,
  )
}

function openOurs(directory: string): Database {
  const opened = openDatabase({ path: join(directory, 'ours.db'), key })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

function openPlain(directory: string): Database {
  const db = new Sqlite(join(directory, 'plain.db'))
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) db.pragma(pragma)
  for (const pragma of ['wal_autocheckpoint = 10000', 'cache_size = -16384', 'temp_store = MEMORY']) db.pragma(pragma)
  return db
}

function repeat(act: () => unknown): void {
  for (let count = 0; count < QUERIES; count += 1) act()
}
