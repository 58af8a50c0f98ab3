import type { Database, Statement } from 'better-sqlite3'

const known = new WeakMap<Database, Map<string, Statement<[object], unknown>>>()

/** The statement of this text, prepared once a database. Parameters are named; `R` is what a row looks like. */
export function statement<P extends object = object, R = unknown>(db: Database, sql: string): Statement<[P], R> {
  let statements = known.get(db)
  if (!statements) known.set(db, (statements = new Map()))
  let found = statements.get(sql)
  if (!found) statements.set(sql, (found = db.prepare<[object], unknown>(sql)))
  return found as unknown as Statement<[P], R>
}
