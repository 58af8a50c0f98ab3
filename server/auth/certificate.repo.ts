import type { Database } from 'better-sqlite3'

interface Registration {
  readonly thumbprint: string
  readonly account: string
  readonly registeredAt: string
}

export type CertificateRepo = ReturnType<typeof createCertificateRepo>

export function createCertificateRepo(db: Database) {
  const findRevoked = db
    .prepare<[{ thumbprint: string }], number>('SELECT 1 FROM revoked_certificate WHERE thumbprint = :thumbprint')
    .pluck()
  const revoke = db.prepare<[{ thumbprint: string; revokedAt: string }]>(
    'INSERT OR IGNORE INTO revoked_certificate (thumbprint, revoked_at) VALUES (:thumbprint, :revokedAt)',
  )
  const reinstate = db.prepare<[{ thumbprint: string }]>(
    'DELETE FROM revoked_certificate WHERE thumbprint = :thumbprint',
  )
  const findAccount = db
    .prepare<[{ thumbprint: string }], string>('SELECT account FROM account_certificate WHERE thumbprint = :thumbprint')
    .pluck()
  const register = db.prepare<[Registration]>(
    `INSERT OR IGNORE INTO account_certificate (thumbprint, account, registered_at)
     VALUES (:thumbprint, :account, :registeredAt)`,
  )

  return {
    isRevoked: (thumbprint: string) => findRevoked.get({ thumbprint }) !== undefined,
    revoke: (thumbprint: string, revokedAt: string) => void revoke.run({ thumbprint, revokedAt }),
    reinstate: (thumbprint: string) => void reinstate.run({ thumbprint }),
    findAccount: (thumbprint: string) => findAccount.get({ thumbprint }),
    register: (registration: Registration) => void register.run(registration),
  }
}
