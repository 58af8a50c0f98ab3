import type { Database } from 'better-sqlite3'

interface SessionRow {
  readonly account: string
  readonly name: string
  readonly formToken: string
  readonly expiresAt: string
}

export function createReviewSessionRepo(db: Database) {
  const insert = db.prepare<[Omit<SessionRow, 'name'> & { tokenHash: string }]>(
    `INSERT INTO review_session (token_hash, account, form_token, expires_at)
     VALUES (:tokenHash, :account, :formToken, :expiresAt)`,
  )
  const find = db.prepare<[{ tokenHash: string }], SessionRow>(
    `SELECT account, name, form_token AS formToken, expires_at AS expiresAt
     FROM review_session JOIN account USING (account) WHERE token_hash = :tokenHash`,
  )
  const remove = db.prepare<[{ tokenHash: string }]>('DELETE FROM review_session WHERE token_hash = :tokenHash')

  return {
    insert: (row: Omit<SessionRow, 'name'> & { readonly tokenHash: string }) => void insert.run(row),
    find: (tokenHash: string) => find.get({ tokenHash }),
    remove: (tokenHash: string) => void remove.run({ tokenHash }),
  }
}
