import type { Database } from 'better-sqlite3'
import { failure, success, type Result } from '../../domain/result.ts'

export interface Migration {
  /** 1, 2, 3 …; the last one applied stands in the file as `user_version`. */
  readonly id: number
  readonly name: string
  readonly sql: string
  /** What SQL alone cannot say; in the same transaction, after the step's own `sql`. */
  readonly fill?: (db: Database) => void
}

/**
 * Brings the schema up to date: all steps or none. `backUp` is called before an existing workspace is touched.
 * Refuses a file that a newer version of the program has already changed: an older one would write half-truths into it.
 */
export function applyMigrations(
  db: Database,
  migrations: readonly Migration[],
  backUp: () => void,
): Result<{ readonly applied: number }, 'database-from-the-future'> {
  checkOrder(migrations)
  const version = Number(db.pragma('user_version', { simple: true }))
  const newest = migrations.at(-1)?.id ?? 0
  if (version > newest) return failure('database-from-the-future', { version, newest })

  const pending = migrations.filter((migration) => migration.id > version)
  if (pending.length === 0) return success({ applied: 0 })
  if (version > 0) backUp()
  db.transaction(() => {
    for (const { sql, fill } of pending) {
      db.exec(sql)
      fill?.(db)
    }
    db.pragma(`user_version = ${newest}`)
  }).exclusive()
  return success({ applied: pending.length })
}

function checkOrder(migrations: readonly Migration[]): void {
  migrations.forEach((migration, index) => {
    if (migration.id !== index + 1) throw new Error(`migration ${migration.name} is out of order`)
  })
}
