import type { Database } from 'better-sqlite3'

export type NumberRepo = ReturnType<typeof createNumberRepo>

export function createNumberRepo(db: Database) {
  const take = db
    .prepare<[{ series: string }], number>(
      `INSERT INTO number_series (series, last) VALUES (:series, 1)
       ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last`,
    )
    .pluck()
  const set = db.prepare<[{ series: string; last: number }]>(
    `INSERT INTO number_series (series, last) VALUES (:series, :last)
     ON CONFLICT (series) DO UPDATE SET last = max(last, :last)`,
  )
  return {
    /** The next number of a series, from 1. A number is given once, even if the filing is deleted later. */
    take(series: string): number {
      const number = take.get({ series })
      if (number === undefined) throw new Error('no number was given')
      return number
    },
    /** Goes on after numbers that were given elsewhere. */
    raise: (series: string, last: number) => void set.run({ series, last }),
  }
}
