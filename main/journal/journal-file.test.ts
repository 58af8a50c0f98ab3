import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { JournalFile, readJournal } from './journal-file.ts'
import type { JournalRecord } from './journal-record.ts'

const key = randomBytes(32)
const head = { generation: 3, schemaVersion: 10 }
let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'))
  file = path.join(folder, 'journal-3.bdj')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('What was written last of each thing is read again, in the order of writing', () => {
  write([say('a', '一'), say('b', '二')], [[say('a', '三')], [gone('b')]])
  const read = readJournal(file, key)
  expect(read && [...read.records.values()]).toEqual([say('a', '三'), gone('b')])
  expect(read).toMatchObject({ ...head, count: 2, lost: 0 })
  expect(readdirSync(folder)).toEqual(['journal-3.bdj'])
})

test('Nothing can be read without the key, and nothing under another head', () => {
  write([say('a', '秘密的计划')], [])
  const bytes = readFileSync(file)
  expect(bytes.includes('秘密')).toBe(false)
  expect(readJournal(file, randomBytes(32))?.records.size ?? 0).toBe(0)
  bytes.writeUInt32BE(4, 36)
  writeFileSync(file, bytes)
  expect(readJournal(file, key)?.records.size).toBe(0)
})

test('Cut off at any byte, it tells everything that was written whole, and calls nothing lost', () => {
  write([say('a', '一')], [[say('b', '二')], [say('c', '三')]])
  const whole = readFileSync(file)
  let wrong = 0
  let most = 0
  for (let length = whole.length; length > 48; length -= 1) {
    writeFileSync(file, whole.subarray(0, length))
    const read = readJournal(file, key)
    const names = [...(read?.records.values() ?? [])].map(({ id }) => id).join('')
    if (!'abc'.startsWith(names) || (names !== '' && read?.lost !== 0)) wrong += 1
    most = Math.max(most, names.length)
  }
  console.log(`cut off at ${whole.length - 48} places: ${wrong} wrong`)
  expect([wrong, most]).toEqual([0, 3])
})

test('One bit turned anywhere costs one frame, which is told, and never shows other words', () => {
  const words = ['一', '二', '三']
  write(
    [say('0', '零')],
    words.map((word, index) => [say(String(index + 1), word)]),
  )
  const whole = readFileSync(file)
  let [wrong, untold] = [0, 0]
  const tried = whole.length - 44
  for (let at = 44; at < whole.length; at += 1) {
    const turned = Buffer.from(whole)
    turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8))
    writeFileSync(file, turned)
    const read = readJournal(file, key)
    const found = [...(read?.records.values() ?? [])]
    if (
      found.some(
        (record) =>
          JSON.stringify(record) !== JSON.stringify(say(record.id, ['零', ...words][Number(record.id)] ?? '')),
      )
    )
      wrong += 1
    if (found.length < 3) wrong += 1
    // The last frame cannot be told from one that was never finished.
    if (found.length === 3 && found.some(({ id }) => id === '3') && read?.lost !== 1) untold += 1
  }
  console.log(`${tried} bits turned: ${wrong} with other words or more lost, ${untold} untold`)
  expect([wrong, untold]).toEqual([0, 0])
})

function write(records: readonly JournalRecord[], later: readonly (readonly JournalRecord[])[]): void {
  const journal = JournalFile.create(file, key, head, { records, count: 0 })
  later.forEach((some, index) => journal.append(some, index + 1))
  journal.close()
}

function say(id: string, value: string): JournalRecord {
  return { kind: 'setting', id, tables: { setting: [{ key: id, value }] } }
}

function gone(id: string): JournalRecord {
  return { kind: 'setting', id, tables: null }
}
