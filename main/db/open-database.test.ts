import Sqlite from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backUpDaily, dropOldCopies } from './backup.ts'
import { isWhole } from '../journal/repair-database.ts'
import { isDamage } from './damage.ts'
import { applyMigrations } from './migrate.ts'
import { migrations } from './migrations.ts'
import { openDatabase } from './open-database.ts'

const canary = 'canary-in-the-coal-mine'
const key = randomBytes(32)
let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'db-'))
  file = path.join(folder, 'workspace.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('The file, its log and its copies cannot be read without the key', () => {
  const db = openOrThrow()
  db.prepare('INSERT INTO setting VALUES (:key, :value)').run({ key: 'name', value: canary })
  backUpDaily(db, path.join(folder, 'backup'), '2026-11-21')
  const files = [file, `${file}-wal`, path.join(folder, 'backup', '2026-11-21.db')]
  for (const each of files) {
    const bytes = readFileSync(each)
    expect(bytes.length).toBeGreaterThan(1000)
    expect(bytes.includes(canary)).toBe(false)
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
  }
  db.close()
  const plain = new Sqlite(file)
  expect(() => plain.prepare('SELECT * FROM setting').all()).toThrow()
  plain.close()
  const again = openOrThrow()
  expect(again.prepare('SELECT value FROM setting').pluck().get()).toBe(canary)
  again.close()
})

test('A wrong key and a damaged head are told, and the file is left as it was', () => {
  openOrThrow().close()
  const before = readFileSync(file)
  expect(openDatabase({ path: file, key: randomBytes(32) })).toMatchObject({
    ok: false,
    error: { code: 'wrong-key-or-damaged' },
  })
  expect(readFileSync(file).equals(before)).toBe(true)

  const damaged = Buffer.from(before)
  damaged.fill(0, 30, 200)
  writeFileSync(file, damaged)
  expect(openDatabase({ path: file, key })).toMatchObject({ ok: false, error: { code: 'wrong-key-or-damaged' } })
  expect(readFileSync(file).equals(damaged)).toBe(true)
})

test('Damage further inside is met by who reads it, and found by the check', () => {
  const db = openOrThrow()
  const insert = db.prepare('INSERT INTO setting VALUES (:key, :value)')
  for (let index = 0; index < 500; index += 1) insert.run({ key: `key-${index}`, value: canary.repeat(10) })
  db.close()
  const whole = readFileSync(file)
  const pages = whole.length / 4096
  let [found, other] = [0, 0]
  for (let page = 1; page < pages; page += 1) {
    const damaged = Buffer.from(whole)
    const at = page * 4096 + 1000
    damaged[at] = (damaged[at] ?? 0) ^ 1
    writeFileSync(file, damaged)
    if (!isWhole(file, key, 'quick_check')) found += 1
    if (!readsAsBefore()) other += 1
  }
  console.log(`one bit turned in each of ${pages - 1} pages: found in ${found}, other rows in ${other}`)
  expect([found, other]).toEqual([pages - 1, 0])
})

/** Rows as they were, or damage that says so. */
function readsAsBefore(): boolean {
  try {
    const opened = openDatabase({ path: file, key })
    if (!opened.ok) return true
    const values = opened.value.prepare(`SELECT value FROM setting WHERE key LIKE 'key-%'`).pluck().all()
    opened.value.close()
    return values.length === 500 && values.every((value) => value === canary.repeat(10))
  } catch (error) {
    return isDamage(error)
  }
}

test('The pragmas that durability and secrecy rest on are in force', () => {
  const db = openOrThrow()
  const names = ['journal_mode', 'synchronous', 'foreign_keys', 'temp_store', 'busy_timeout', 'wal_autocheckpoint']
  expect(names.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 2, 5000, 2000])
  expect(db.pragma('cipher', { simple: true })).toBe('aegis')
  db.close()
})

test('A database of a newer version is refused', () => {
  const db = openOrThrow()
  db.pragma('user_version = 99')
  db.close()
  expect(openDatabase({ path: file, key })).toMatchObject({ ok: false, error: { code: 'database-from-the-future' } })
})

test('A migration is applied whole or not at all, after a backup of an existing workspace', () => {
  const db = openOrThrow()
  const last = migrations.at(-1)?.id ?? 0
  const good = { id: last + 1, name: 'add-table', sql: 'CREATE TABLE extra (a TEXT) STRICT;' }
  const bad = { id: last + 2, name: 'break', sql: 'CREATE TABLE other (a TEXT) STRICT; SELECT nonsense;' }
  let backups = 0
  expect(() => applyMigrations(db, [...migrations, good, bad], () => (backups += 1))).toThrow()
  expect(backups).toBe(1)
  expect(db.pragma('user_version', { simple: true })).toBe(last)
  expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name IN ('extra', 'other')`).pluck().get()).toBe(0)
  expect(applyMigrations(db, [...migrations, good], () => (backups += 1))).toEqual({ ok: true, value: { applied: 1 } })
  expect(() => applyMigrations(db, [good], () => undefined)).toThrow('out of order')
  db.close()
})

test('Seven daily copies are kept, and each opens with the key', () => {
  const db = openOrThrow()
  const backups = path.join(folder, 'backup')
  for (let day = 1; day <= 9; day += 1) backUpDaily(db, backups, `2026-11-0${day}`)
  backUpDaily(db, backups, '2026-11-09')
  db.close()
  expect(readdirSync(backups).toSorted()).toEqual([3, 4, 5, 6, 7, 8, 9].map((day) => `2026-11-0${day}.db`))
  copyFileSync(path.join(backups, '2026-11-09.db'), file)
  openOrThrow().close()
})

test('A clock that was set back ten years costs no copy of today: the oldest of the others goes', () => {
  const names = ['15', '16', '17', '18', '19', '20', '21'].map((day) => `2026-11-${day}.db`)
  for (const name of [...names, '2016-11-21.db']) writeFileSync(path.join(folder, name), '')
  dropOldCopies(folder, path.join(folder, '2016-11-21.db'))
  expect(readdirSync(folder).toSorted()).toEqual(['2016-11-21.db', ...names.slice(1)])
})

function openOrThrow() {
  const opened = openDatabase({ path: file, key })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}
