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

test('What is written goes from the log into the database in the thread, and the log begins anew', async () => {
  const { db, sizeOf, insert } = open()
  const log = copyLogBeside(db, worker)
  let [waits, largest] = [0, 0]
  // Below what would have it copied here: whatever is in the database afterwards was put there by the thread.
  for (let count = 0; count < 400; count += 1) {
    insert.run({ key: String(count), value: 'x'.repeat(200_000) })
    const copied = log.more()
    if (copied) waits += 1
    await copied
    await new Promise(setImmediate)
    largest = Math.max(largest, sizeOf('-wal'))
  }
  expect(db.pragma('wal_autocheckpoint', { simple: true })).toBeGreaterThan(LOG_PAGES)
  await log.end()
  const [whole, longest] = [sizeOf(''), largest].map((size) => Math.round(size / MB))
  console.log(`database ${whole} MB, log ${longest} MB at most, waited ${waits} times`)
  expect(sizeOf('')).toBeGreaterThan(76 * MB)
  expect(largest).toBeLessThan(40 * MB)
  expect(waits).toBeGreaterThan(2)
  expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(LOG_PAGES)
  // The whole log was copied: it is written from its beginning again.
  const before = sizeOf('-wal')
  for (let count = 0; count < 50; count += 1) insert.run({ key: `again ${count}`, value: 'x'.repeat(100_000) })
  expect(sizeOf('-wal')).toBe(before)
  endBackground(db)
  db.close()
})

test('Where little is written nothing is copied before the end', async () => {
  const { db, sizeOf, insert } = open()
  const log = copyLogBeside(db, worker)
  for (let count = 0; count < 5; count += 1) {
    insert.run({ key: String(count), value: 'x' })
    expect(log.more()).toBeUndefined()
  }
  const before = sizeOf('')
  await log.end()
  expect(sizeOf('')).toBeGreaterThan(before)
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
