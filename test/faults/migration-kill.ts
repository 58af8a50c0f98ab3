import Sqlite, { type Database } from 'better-sqlite3'
import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { applyKey } from '../../main/db/apply-key.ts'
import { applyMigrations } from '../../main/db/migrate.ts'
import { migrations } from '../../main/db/migrations.ts'
import { openDatabase } from '../../main/db/open-database.ts'
import { createChance } from '../../server/sample/random.ts'
import type { Outcome } from './fault.ts'
import { killDuring } from './kill-during.ts'

const SEED = 2020
const ROWS = 1500
const CHILD = path.join(import.meta.dirname, 'migration-child.ts')

/**
 * Promise 20. `size` kills, from the schema of each version in turn: a process that brings the database up to date is killed at a
 * random moment of it. What is left has the old schema or today's, and the next start has every row and today's.
 */
export async function runMigrationKill(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const directory = mkdtempSync(path.join(tmpdir(), 'migration-kill-'))
  const key = randomBytes(32)
  const newest = migrations.length
  const problems: string[] = []
  let [old, updated, midway] = [0, 0, 0]
  try {
    const rows = createOldest(path.join(directory, 'version-1.db'), key)
    const schemas = createVersions(directory, key)
    const first = path.join(directory, 'unhurried.db')
    copyFileSync(path.join(directory, 'version-1.db'), first)
    let spanMs = (await killDuring(CHILD, [first, key.toString('hex')])) ?? 0
    for (let kill = 0; kill < size; kill += 1) {
      const from = 1 + (kill % (newest - 1))
      const folder = path.join(directory, String(kill))
      const file = path.join(folder, 'desk.db')
      mkdirSync(folder)
      copyFileSync(path.join(directory, `version-${from}.db`), file)
      const tookMs = await killDuring(CHILD, [file, key.toString('hex')], chance.between(0, Math.round(spanMs * 1.3)))
      if (tookMs === undefined) midway += 1
      else spanMs = Math.max(tookMs, 20)
      const left = readSchema(file, key)
      if (left === schemas.get(newest)) updated += 1
      else if (left === schemas.get(from)) old += 1
      else problems.push(`kill ${kill + 1}: from ${from}, a schema in between`)
      const lost = compareAfterwards(file, key, rows)
      if (lost !== undefined) problems.push(`kill ${kill + 1}: from ${from}, ${lost}`)
      rmSync(folder, { recursive: true })
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  console.log(
    `seed ${SEED}: ${size} kills, ${midway} midway; ${old} left old, ${updated} new, ${problems.length} wrong`,
  )
  if (size >= 30 && (midway === 0 || updated === 0)) problems.push(`${midway} midway, ${updated} updated`)
  return { tried: size, problems }
}

/** What a clerk has: filings with their texts, papers, people, and what waits. */
function createOldest(file: string, key: Uint8Array): string {
  const db = open(file, key)
  applyMigrations(db, migrations.slice(0, 1), () => undefined)
  db.transaction(() => {
    for (let row = 0; row < ROWS; row += 1) {
      const id = `0196${String(row).padStart(4, '0')}-0000-7000-8000-000000000000`
      db.prepare(
        `INSERT INTO filing (id, kind, unit_code, unit_name, title, state, list_row, search_text, version, round, revision,
           edited, ready, refused_materials, needs_clerk, created_at, updated_at)
         VALUES (?, 'plan', '220199', '单位', '计划', 'draft', '{}', '计划', 1, 0, 0, 1, 0, 0, 1, '2026-01-01', '2026-01-01')`,
      ).run(id)
      db.prepare('INSERT INTO filing_content (filing_id, data) VALUES (?, ?)').run(
        id,
        JSON.stringify({ text: `${id}`.repeat(40) }),
      )
      db.prepare(`INSERT INTO material VALUES (?, ?, 'slot', 'a.pdf', 'application/pdf', 1, ?, '2026-01-01')`).run(
        id,
        id,
        id,
      )
      db.prepare(
        `INSERT INTO outbox (id, filing_id, type, body, state, created_at) VALUES (?, ?, 'submit-filing', '{}', 'waiting', '2026-01-01')`,
      ).run(id, id)
      db.prepare(`INSERT INTO person VALUES (?, '220199', '郑检样', ?, '郑检样 zhengjianyang', '{}')`).run(
        id,
        String(row),
      )
    }
  })()
  const rows = readRows(db)
  db.close()
  return rows
}

/** A file of every version, and the schema of each. */
function createVersions(directory: string, key: Uint8Array): ReadonlyMap<number, string> {
  return new Map(
    migrations.map(({ id }) => {
      const file = path.join(directory, `version-${id}.db`)
      if (id > 1) copyFileSync(path.join(directory, `version-${id - 1}.db`), file)
      const db = open(file, key)
      applyMigrations(db, migrations.slice(0, id), () => undefined)
      db.close()
      return [id, readSchema(file, key)]
    }),
  )
}

function readSchema(file: string, key: Uint8Array): string {
  const db = open(file, key)
  try {
    const version = String(db.pragma('user_version', { simple: true }))
    return JSON.stringify([version, db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all()])
  } finally {
    db.close()
  }
}

/** What is wrong at the next start, in words. */
function compareAfterwards(file: string, key: Uint8Array, rows: string): string | undefined {
  const opened = openDatabase({ path: file, key })
  if (!opened.ok) return opened.error.code
  try {
    const db = opened.value
    if (db.pragma('user_version', { simple: true }) !== migrations.length) return 'not up to date'
    if (db.pragma('integrity_check(1)', { simple: true }) !== 'ok') return 'damaged'
    return readRows(db) === rows ? undefined : 'rows are lost'
  } finally {
    opened.value.close()
  }
}

function readRows(db: Database): string {
  const hash = createHash('sha256')
  for (const sql of [
    'SELECT id, title, version, edited FROM filing ORDER BY id',
    'SELECT filing_id, data FROM filing_content ORDER BY filing_id',
    'SELECT id, filing_id, sha256 FROM material ORDER BY id',
    'SELECT id, filing_id, body, state FROM outbox ORDER BY seq',
    'SELECT id, name, identity_number, body FROM person ORDER BY id',
  ]) {
    hash.update(JSON.stringify(db.prepare(sql).raw().all()))
  }
  return hash.digest('hex')
}

function open(file: string, key: Uint8Array): Database {
  const db = new Sqlite(file)
  applyKey(db, key)
  db.pragma('journal_mode = WAL')
  return db
}
