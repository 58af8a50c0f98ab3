import type { Database } from 'better-sqlite3'

export interface Account {
  readonly account: string
  readonly role: 'clerk' | 'passport-desk' | 'reviewer'
  readonly name: string
  /** Null for people of the office itself. */
  readonly unitCode: string | null
  readonly clerkNumber: string
  readonly phone: string
  readonly passwordHash: string
  readonly failures: number
  readonly lockedUntil: string | null
}

export type AccountRepo = ReturnType<typeof createAccountRepo>

export function createAccountRepo(db: Database) {
  const insert = db.prepare<[Omit<Account, 'failures' | 'lockedUntil'>]>(
    `INSERT INTO account (account, role, name, unit_code, clerk_number, phone, password_hash)
     VALUES (:account, :role, :name, :unitCode, :clerkNumber, :phone, :passwordHash)`,
  )
  const find = db.prepare<[{ account: string }], Account>(
    `SELECT account, role, name, unit_code AS unitCode, clerk_number AS clerkNumber, phone,
       password_hash AS passwordHash, failures, locked_until AS lockedUntil
     FROM account WHERE account = :account`,
  )
  const setFailures = db.prepare<[{ account: string; failures: number; lockedUntil: string | null }]>(
    'UPDATE account SET failures = :failures, locked_until = :lockedUntil WHERE account = :account',
  )
  const setPassword = db.prepare<[{ account: string; passwordHash: string }]>(
    'UPDATE account SET password_hash = :passwordHash WHERE account = :account',
  )

  return {
    insert: (account: Omit<Account, 'failures' | 'lockedUntil'>) => void insert.run(account),
    find: (account: string) => find.get({ account }),
    setFailures: (account: string, failures: number, lockedUntil: string | null) =>
      void setFailures.run({ account, failures, lockedUntil }),
    setPassword: (account: string, passwordHash: string) => void setPassword.run({ account, passwordHash }),
  }
}
