import type { Database } from 'better-sqlite3'

/** The tables of a filing, copied row by row with nothing thought about them. */
const tables = ['filing', 'filing_content', 'filing_person'] as const
type Rows = { readonly [T in (typeof tables)[number]]: readonly Record<string, unknown>[] }

/** All that stands in a store of these filings. */
export function readRows(db: Database, ids: readonly string[]): Rows {
  const list = JSON.stringify(ids)
  const read = (table: string, key: string) =>
    db
      .prepare<[{ list: string }], Record<string, unknown>>(
        `SELECT * FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(:list))`,
      )
      .all({ list })
  return {
    filing: read('filing', 'id'),
    filing_content: read('filing_content', 'filing_id'),
    filing_person: read('filing_person', 'filing_id'),
  }
}

/** Writes such rows with prepared statements in one transaction. */
export function createBareWriter(db: Database): (rows: Rows) => void {
  const inserts = tables.map((table) => {
    const columns = db.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all()
    const values = columns.map((column) => `:${column}`).join(', ')
    return [table, db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`)] as const
  })
  return db.transaction((rows: Rows) => {
    for (const [table, insert] of inserts) for (const row of rows[table]) insert.run(row)
  })
}
