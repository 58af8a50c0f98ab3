import type { Database } from 'better-sqlite3'

/** An account that came in with a certificate: what a session and the right to renew one have in common. */
export interface Grant {
  readonly account: string
  /** Of the certificate, SHA-256. */
  readonly thumbprint: string
  /** Of the session's own key, RFC 7638. */
  readonly jkt: string
  readonly expiresAt: string
}

export interface StoredSession extends Grant {
  /** X.509 DER, base64. */
  readonly certificateDer: string
}

/** More than all clerks of a province ask for in the five minutes that one is good. */
export const NONCE_LIMIT = 20_000

export type SessionRepo = ReturnType<typeof createSessionRepo>

export function createSessionRepo(db: Database) {
  const insertNonce = db.prepare<[{ nonce: string; expiresAt: string }]>(
    'INSERT INTO nonce (nonce, expires_at) VALUES (:nonce, :expiresAt)',
  )
  const dropOldNonces = db.prepare<[{ limit: number }]>(
    'DELETE FROM nonce WHERE rowid <= (SELECT max(rowid) FROM nonce) - :limit',
  )
  const takeNonce = db
    .prepare<[{ nonce: string }], string>('DELETE FROM nonce WHERE nonce = :nonce RETURNING expires_at')
    .pluck()
  const dropExpired = ['nonce', 'session', 'renewal', 'review_session'].map((table) =>
    db.prepare<[{ now: string }]>(`DELETE FROM ${table} WHERE expires_at <= :now`),
  )
  const insertSession = db.prepare<[StoredSession & { tokenHash: string }]>(
    `INSERT INTO session (token_hash, account, thumbprint, certificate_der, jkt, expires_at)
     VALUES (:tokenHash, :account, :thumbprint, :certificateDer, :jkt, :expiresAt)`,
  )
  const findSession = db.prepare<[{ tokenHash: string }], StoredSession>(
    `SELECT account, thumbprint, certificate_der AS certificateDer, jkt, expires_at AS expiresAt
     FROM session WHERE token_hash = :tokenHash`,
  )
  const insertRenewal = db.prepare<[Grant & { tokenHash: string }]>(
    `INSERT INTO renewal (token_hash, account, thumbprint, jkt, expires_at)
     VALUES (:tokenHash, :account, :thumbprint, :jkt, :expiresAt)`,
  )
  const findRenewal = db.prepare<[{ tokenHash: string }], Grant>(
    `SELECT account, thumbprint, jkt, expires_at AS expiresAt FROM renewal WHERE token_hash = :tokenHash`,
  )
  const removeOthers = ['session', 'renewal'].map((table) =>
    db.prepare<[{ account: string; jkt: string }]>(`DELETE FROM ${table} WHERE account = :account AND jkt <> :jkt`),
  )

  return {
    /** Anybody may ask for one; whoever asks for very many makes the oldest worthless, and fills no disk. */
    insertNonce(nonce: string, expiresAt: string): void {
      insertNonce.run({ nonce, expiresAt })
      dropOldNonces.run({ limit: NONCE_LIMIT })
    },
    /** Spends the nonce; when it would have expired, or undefined when it was never given out or is spent. */
    takeNonce: (nonce: string) => takeNonce.get({ nonce }),
    dropExpired: (now: string) => dropExpired.forEach((statement) => void statement.run({ now })),
    insertSession: (tokenHash: string, session: StoredSession) => void insertSession.run({ tokenHash, ...session }),
    findSession: (tokenHash: string) => findSession.get({ tokenHash }),
    insertRenewal: (tokenHash: string, grant: Grant) => void insertRenewal.run({ tokenHash, ...grant }),
    findRenewal: (tokenHash: string) => findRenewal.get({ tokenHash }),
    /** Ends everything the account has but for the session with this key of its own. */
    removeOthers: (account: string, jkt: string) =>
      removeOthers.forEach((statement) => void statement.run({ account, jkt })),
  }
}
