import type { Database } from 'better-sqlite3'

/** The first thing said to an encrypted database. A raw key: nothing is derived from it, so opening takes no longer than without. */
export function applyKey(db: Database, key: Uint8Array): void {
  if (key.length !== 32) throw new RangeError('A database key has 32 bytes')
  db.pragma(`cipher = 'aegis'`)
  db.pragma(`key = '${toRawKey(key)}'`)
}

/** Gives a database, opened with its present key and in no other hands, a key of 32 bytes instead. */
export function replaceKey(db: Database, key: Uint8Array): void {
  if (key.length !== 32) throw new RangeError('A database key has 32 bytes')
  // In WAL mode some versions leave the old key in force and say so only in a row that nobody reads.
  const mode = db.pragma('journal_mode = DELETE', { simple: true })
  if (mode !== 'delete') throw new Error('another connection holds the database')
  const answer = db.pragma(`rekey = '${toRawKey(key)}'`, { simple: true })
  if (answer !== 'ok') throw new Error('the key was not replaced')
}

function toRawKey(key: Uint8Array): string {
  return `raw:${Buffer.from(key).toString('hex')}`
}
