import type { Database } from 'better-sqlite3'

/** A value that is made once and stays, such as the server's id. */
export function getOrCreateSetting(db: Database, key: string, create: () => string): string {
  const find = db.prepare<[{ key: string }], string>('SELECT value FROM setting WHERE key = :key').pluck()
  const found = find.get({ key })
  if (found !== undefined) return found
  const value = create()
  db.prepare('INSERT INTO setting (key, value) VALUES (:key, :value)').run({ key, value })
  return value
}
