import type { Database } from 'better-sqlite3'

export type FormerPasswordRepo = ReturnType<typeof createFormerPasswordRepo>

export function createFormerPasswordRepo(db: Database) {
  const insert = db.prepare<[{ account: string; passwordHash: string; replacedAt: string }]>(
    'INSERT INTO former_password (account, password_hash, replaced_at) VALUES (:account, :passwordHash, :replacedAt)',
  )
  const list = db
    .prepare<[{ account: string; count: number }], string>(
      `SELECT password_hash FROM former_password WHERE account = :account
       ORDER BY replaced_at DESC, rowid DESC LIMIT :count`,
    )
    .pluck()

  return {
    insert: (account: string, passwordHash: string, replacedAt: string) =>
      void insert.run({ account, passwordHash, replacedAt }),
    /** Hashes, the latest first. */
    list: (account: string, count: number): readonly string[] => list.all({ account, count }),
  }
}
