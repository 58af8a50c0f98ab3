import type { Database } from 'better-sqlite3'
import { randomBytes } from 'node:crypto'

export type EraRepo = ReturnType<typeof createEraRepo>

/**
 * The time from one start of the server to the next. A database put back from a copy has other changes at the same places
 * from then on, and may have more of them than before: a number alone does not tell that a cursor is of what was lost.
 */
export function createEraRepo(db: Database) {
  const insert = db.prepare<[{ name: string; lastSeq: number }]>(
    'INSERT INTO feed_era (name, from_seq) VALUES (:name, :lastSeq)',
  )
  const findEnd = db
    .prepare<[{ name: string; lastSeq: number }], number>(
      `SELECT coalesce((SELECT from_seq FROM feed_era AS later WHERE later.number > era.number
         ORDER BY later.number LIMIT 1), :lastSeq) FROM feed_era AS era WHERE era.name = :name`,
    )
    .pluck()

  return {
    /**
     * Always a new one, even where nothing has changed since the last: that one may have gone on in what was lost. Returns its
     * name, for the cursors that are given out in it.
     */
    begin(lastSeq: number): string {
      const name = randomBytes(9).toString('base64url')
      insert.run({ name, lastSeq })
      return name
    },
    /** Whether this database has been at this place in that era. */
    has(name: string, seq: number, lastSeq: number): boolean {
      const end = findEnd.get({ name, lastSeq })
      return end !== undefined && seq <= end
    },
  }
}
