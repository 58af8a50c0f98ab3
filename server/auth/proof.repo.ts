import type { Database } from 'better-sqlite3'

interface UsedProof {
  readonly jkt: string
  readonly jti: string
  /** Seconds are enough: nothing is accepted after it. */
  readonly expiresAt: string
}

export type ProofRepo = ReturnType<typeof createProofRepo>

/** `db` may be a connection that does not wait for the disk: what a power cut takes, the clock makes worthless in minutes. */
export function createProofRepo(db: Database) {
  const insert = db.prepare<[UsedProof]>(
    'INSERT OR IGNORE INTO used_proof (jkt, jti, expires_at) VALUES (:jkt, :jti, :expiresAt)',
  )
  const dropExpired = db.prepare<[{ now: string }]>('DELETE FROM used_proof WHERE expires_at < :now')

  return {
    /** False when it was used before. */
    use: (proof: UsedProof): boolean => insert.run(proof).changes === 1,
    dropExpired: (now: string) => void dropExpired.run({ now }),
  }
}
