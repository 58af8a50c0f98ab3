import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allowBackground, endBackground } from './background.ts'
import { copyLogBeside, LOG_PAGES } from './log-copy.ts'
import { openDatabase } from './open-database.ts'

const worker = path.join(import.meta.dirname, 'database-worker.ts')
const MB = 1024 * 1024
let folder: string
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'log-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function open() {
  const key = randomBytes(32)
  const file = path.join(folder, 'desk.db')
  const opened = openDatabase({ path: file, key })
  if (!opened.ok) throw new Error(opened.error.code)
  allowBackground(opened.value, key)
  const sizeOf = (end: string) => statSync(file + end).size
  const insert = opened.value.prepare('INSERT INTO setting VALUES (:key, :value)')
  return { db: opened.value, sizeOf, insert }
}

test('What is written goes from the log into the database in the thread, and the log stays short', async () => {
  const { db, sizeOf, insert } = open()
  const log = copyLogBeside(db, worker)
  log.more()
  expect(db.pragma('wal_autocheckpoint', { simple: true })).toBeGreaterThan(LOG_PAGES)
  // Below what would have it copied here: whatever is in the database afterwards was put there by the thread.
  for (let count = 0; count < 200; count += 1) insert.run({ key: String(count), value: 'x'.repeat(100_000) })
  await log.end()
  log.more()
  await log.end()
  console.log(`database ${Math.round(sizeOf('') / MB)} MB, log ${Math.round(sizeOf('-wal') / MB)} MB`)
  expect(sizeOf('')).toBeGreaterThan(19 * MB)
  expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(LOG_PAGES)
  // The whole log was copied: it is written from its beginning again.
  const before = sizeOf('-wal')
  for (let count = 0; count < 50; count += 1) insert.run({ key: `again ${count}`, value: 'x'.repeat(100_000) })
  expect(sizeOf('-wal')).toBe(before)
  endBackground(db)
  db.close()
})

test('A lock in the middle of it waits for nothing', async () => {
  const { db, insert } = open()
  insert.run({ key: 'one', value: 'x' })
  const log = copyLogBeside(db, worker)
  log.more()
  const ending = log.end()
  endBackground(db)
  db.close()
  await ending
})
