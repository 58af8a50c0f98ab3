import Sqlite from 'better-sqlite3'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { isDamage } from '../../main/db/damage.ts'
import { openDatabase } from '../../main/db/open-database.ts'
import { findFilingRecord, insertFiling } from '../../main/features/filing/filing.repo.ts'
import { isWhole } from '../../main/journal/repair-database.ts'
import { createRecordSource } from '../../bench/sample-records.ts'
import { createChance } from '../../server/sample/random.ts'
import type { Outcome } from './fault.ts'

const SEED = 606
const FILINGS = 150

/**
 * Promise 6. `size` times one bit of the database is turned. Whoever reads meets either the rows as they were or an error that
 * locks the desk; and the check in the background finds every one, read or not.
 */
export async function runBitFlips(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const directory = mkdtempSync(path.join(tmpdir(), 'bit-flips-'))
  const key = randomBytes(32)
  const whole = path.join(directory, 'whole.db')
  const flipped = path.join(directory, 'flipped.db')
  const problems: string[] = []
  let met = 0
  try {
    const rows = fill(whole, key)
    const { size: bytes } = statSync(whole)
    for (let flip = 0; flip < size; flip += 1) {
      const at = chance.between(0, bytes - 1)
      const bit = chance.between(0, 7)
      copyFileSync(whole, flipped)
      turn(flipped, at, bit)
      const read = readAll(flipped, key)
      if (read === 'damaged') met += 1
      else if (read !== rows) problems.push(`bit ${bit} of byte ${at}: other rows are shown`)
      if (isWhole(flipped, key, 'quick_check')) problems.push(`bit ${bit} of byte ${at}: not found`)
      for (const part of ['-wal', '-shm']) rmSync(`${flipped}${part}`, { force: true })
    }
    // A check that finds damage everywhere would prove nothing.
    if (!isWhole(whole, key) || readAll(whole, key) !== rows) problems.push('the whole file is taken for damaged')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  console.log(`seed ${SEED}: ${size} bits turned, ${met} met by reading, ${size - problems.length} found in all`)
  return { tried: size, problems }
}

/** Gives what a reader sees of it. */
function fill(file: string, key: Uint8Array): string {
  const opened = openDatabase({ path: file, key })
  if (!opened.ok) throw new Error(opened.error.code)
  const db = opened.value
  db.transaction(() => createRecordSource()(FILINGS).forEach((record) => insertFiling(db, record, [])))()
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  const seen = readAll(file, key)
  if (seen === 'damaged' || seen.length < 10_000) throw new Error('nothing to be read')
  return seen
}

/** Opens it as an unlock does and reads every filing as its page does. */
function readAll(file: string, key: Uint8Array): string {
  try {
    const opened = openDatabase({ path: file, key })
    if (!opened.ok) return 'damaged'
    const db = opened.value
    try {
      const ids = db.prepare<[], string>('SELECT id FROM filing ORDER BY id').pluck().all()
      return JSON.stringify(ids.map((id) => findFilingRecord(db, id)))
    } finally {
      db.close()
    }
  } catch (error) {
    if (isDamage(error)) return 'damaged'
    // Said aloud too, but as a fault of the program.
    if (error instanceof Sqlite.SqliteError) throw new Error(`${error.code} is not taken for damage`, { cause: error })
    throw error
  }
}

function turn(file: string, at: number, bit: number): void {
  const content = readFileSync(file)
  content[at] = (content[at] ?? 0) ^ (1 << bit)
  writeFileSync(file, content)
}
