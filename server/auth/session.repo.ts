import type { Database } from 'better-sqlite3'

/** An account that came in with a certificate; the same shape for a session and for the right to renew one. */
export interface Grant {
  readonly account: string
  readonly thumbprint: string
  readonly expiresAt: string
}

interface StoredGrant extends Grant {
  readonly tokenHash: string
}

export type SessionRepo = ReturnType<typeof createSessionRepo>

export function createSessionRepo(db: Database) {
  const insertNonce = db.prepare<[{ nonce: string; expiresAt: string }]>(
    'INSERT INTO nonce (nonce, expires_at) VALUES (:nonce, :expiresAt)',
  )
  const takeNonce = db
    .prepare<[{ nonce: string }], string>('DELETE FROM nonce WHERE nonce = :nonce RETURNING expires_at')
    .pluck()
  const dropExpired = ['nonce', 'session', 'renewal', 'review_session'].map((table) =>
    db.prepare<[{ now: string }]>(`DELETE FROM ${table} WHERE expires_at <= :now`),
  )

  return {
    insertNonce: (nonce: string, expiresAt: string) => void insertNonce.run({ nonce, expiresAt }),
    /** Spends the nonce; when it would have expired, or undefined when it was never given out or is spent. */
    takeNonce: (nonce: string) => takeNonce.get({ nonce }),
    dropExpired: (now: string) => dropExpired.forEach((statement) => void statement.run({ now })),
    sessions: createGrantTable(db, 'session'),
    renewals: createGrantTable(db, 'renewal'),
  }
}

function createGrantTable(db: Database, table: 'session' | 'renewal') {
  const insert = db.prepare<[StoredGrant]>(
    `INSERT INTO ${table} (token_hash, account, thumbprint, expires_at)
     VALUES (:tokenHash, :account, :thumbprint, :expiresAt)`,
  )
  const find = db.prepare<[{ tokenHash: string }], Grant>(
    `SELECT account, thumbprint, expires_at AS expiresAt FROM ${table} WHERE token_hash = :tokenHash`,
  )
  const remove = db.prepare<[{ tokenHash: string }]>(`DELETE FROM ${table} WHERE token_hash = :tokenHash`)

  return {
    insert: (grant: StoredGrant) => void insert.run(grant),
    find: (tokenHash: string) => find.get({ tokenHash }),
    remove: (tokenHash: string) => void remove.run({ tokenHash }),
  }
}
