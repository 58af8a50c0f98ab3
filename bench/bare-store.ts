import type { Database } from 'better-sqlite3'

/** The tables of filings and people, copied row by row with nothing thought about them. */
const tables = ['filing', 'filing_content', 'filing_person', 'person'] as const
type Table = (typeof tables)[number]
type Rows = { readonly [T in Table]: readonly Record<string, unknown>[] }

/** All that stands in a store of these filings and people. */
export function readRows(db: Database, ids: readonly string[]): Rows {
  const list = JSON.stringify(ids)
  const read = (table: Table, key: string) =>
    db
      .prepare<[{ list: string }], Record<string, unknown>>(
        `SELECT * FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(:list))`,
      )
      .all({ list })
  return {
    filing: read('filing', 'id'),
    filing_content: read('filing_content', 'filing_id'),
    filing_person: read('filing_person', 'filing_id'),
    person: read('person', 'id'),
  }
}

/** Writes such rows with prepared statements in one transaction; what each person is found by is given ready-made. */
export function createBareWriter(db: Database): (rows: Rows, grams: readonly string[]) => void {
  const inserts = tables.map((table) => {
    const columns = db.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all()
    const values = columns.map((column) => `:${column}`).join(', ')
    // As ours: ABORT would double the time of a table with triggers.
    return [table, db.prepare(`INSERT OR FAIL INTO ${table} (${columns.join(', ')}) VALUES (${values})`)] as const
  })
  const index = db.prepare('INSERT INTO person_gram (rowid, grams) VALUES (:key, :grams)')
  return db.transaction((rows: Rows, grams: readonly string[]) => {
    for (const [table, insert] of inserts) for (const row of rows[table]) insert.run(row)
    rows.person.forEach((row, at) => index.run({ key: row['key'], grams: grams[at] }))
  })
}
