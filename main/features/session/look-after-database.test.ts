import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toBackupDirectory } from '../../db/backup.ts'
import { allowBackground, endBackground, runBeside } from '../../db/background.ts'
import { openDatabase } from '../../db/open-database.ts'
import { isWhole } from '../../journal/repair-database.ts'
import { findSetting } from '../../sync/setting.repo.ts'
import { lookAfterDatabase } from './look-after-database.ts'

const worker = path.resolve(import.meta.dirname, '../../db/database-worker.ts')
const key = randomBytes(32)
const now = new Date('2026-11-21T04:00:00Z')
let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'look-after-'))
  file = path.join(folder, 'desk-1.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('A whole database gets its copy of the day, read back, and is looked through whole once a week', async () => {
  const { db, told, lookAfter } = open()
  await lookAfter(now)
  const [copy = ''] = readdirSync(toBackupDirectory(file))
  expect(copy).toBe('2026-11-21.db')
  expect(isWhole(path.join(toBackupDirectory(file), copy), key)).toBe(true)
  expect([findSetting(db, 'checked-whole-at'), told]).toEqual([now.toISOString(), []])
  const later = new Date(now.getTime() + 86_400_000)
  await lookAfter(later)
  expect(readdirSync(toBackupDirectory(file))).toHaveLength(2)
  expect(findSetting(db, 'checked-whole-at')).toBe(now.toISOString())
  endBackground(db)
  db.close()
})

test('Damage nobody has met is found, told with its code, and not copied', async () => {
  const first = open()
  first.db.prepare('INSERT INTO setting VALUES (:key, :value)').run({ key: 'a', value: 'b'.repeat(100_000) })
  endBackground(first.db)
  first.db.close()
  const bytes = readFileSync(file)
  const at = bytes.length - 2000
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const { db, told, lookAfter } = open()
  await lookAfter(now)
  expect(told).toHaveLength(1)
  expect(readdirSync(folder)).not.toContain('backup-1')
  endBackground(db)
  db.close()
})

test('A lock in the middle of it is no damage', async () => {
  const { db, told, lookAfter } = open()
  const looking = lookAfter(now)
  endBackground(db)
  db.close()
  await looking
  expect(told).toEqual([])
  expect(await runBeside(db, worker, { kind: 'check', whole: false })).toMatchObject({ ok: false, code: 'closed' })
})

function open() {
  const opened = openDatabase({ path: file, key })
  if (!opened.ok) throw new Error(opened.error.code)
  const db = opened.value
  allowBackground(db, key)
  const told: string[] = []
  const lookAfter = (at: Date) => lookAfterDatabase(db, { worker, onDamage: (code) => told.push(code) }, at)
  return { db, told, lookAfter }
}
