import path from 'node:path'
import Sqlite from 'better-sqlite3'

interface UsedProof {
  readonly jkt: string
  readonly jti: string
  /** Seconds are enough: nothing is accepted after it. */
  readonly expiresAt: string
}

export type ProofRepo = ReturnType<typeof openProofs>

/**
 * Proofs that were accepted, each kept for as long as its time would still be good, so that it is accepted once. In a file
 * of its own: it is written with every request, and SQLite forgets all it has read of a file that another connection has
 * written. Nothing here waits for the disk: what a power cut takes, the clock makes worthless in minutes.
 */
export function openProofs(dataDirectory: string) {
  const db = new Sqlite(path.join(dataDirectory, 'used-proofs.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('busy_timeout = 5000')
  db.exec(`
    CREATE TABLE IF NOT EXISTS used_proof (
      jkt TEXT NOT NULL,
      jti TEXT NOT NULL,
      expires_at TEXT NOT NULL,
      PRIMARY KEY (jkt, jti)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS used_proof_expires ON used_proof (expires_at);
  `)
  const insert = db.prepare<[UsedProof]>(
    'INSERT OR IGNORE INTO used_proof (jkt, jti, expires_at) VALUES (:jkt, :jti, :expiresAt)',
  )
  const dropExpired = db.prepare<[{ now: string }]>('DELETE FROM used_proof WHERE expires_at < :now')

  return {
    /** False when it was used before. */
    use: (proof: UsedProof): boolean => insert.run(proof).changes === 1,
    dropExpired: (now: string) => void dropExpired.run({ now }),
    close: () => void db.close(),
  }
}
