import type { Database } from 'better-sqlite3'

interface Workstation {
  readonly account: string
  readonly id: string
  readonly name: string
  readonly seenAt: string
}

export type WorkstationRepo = ReturnType<typeof createWorkstationRepo>

export function createWorkstationRepo(db: Database) {
  const see = db.prepare<[Workstation]>(
    `INSERT INTO workstation (account, id, name, first_seen_at, last_seen_at)
     VALUES (:account, :id, :name, :seenAt, :seenAt)
     ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, last_seen_at = excluded.last_seen_at`,
  )
  const listOthers = db
    .prepare<[{ account: string; id: string; since: string }], string>(
      `SELECT name FROM workstation WHERE account = :account AND id <> :id AND last_seen_at >= :since
       ORDER BY last_seen_at DESC`,
    )
    .pluck()
  const release = db.prepare<[{ account: string }]>('DELETE FROM workstation WHERE account = :account')

  return {
    /** The account has logged in from there. */
    see: (workstation: Workstation) => void see.run(workstation),
    /** Names of the account's other workstations that were used since then. */
    listOthers: (account: string, id: string, since: string): readonly string[] =>
      listOthers.all({ account, id, since }),
    /** Lets the account begin anew; how many were forgotten. */
    release: (account: string): number => release.run({ account }).changes,
  }
}
