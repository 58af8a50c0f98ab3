import type { Database } from 'better-sqlite3'

export interface RecoveryCertificateRow {
  readonly unitCode: string
  /** DER, base64. */
  readonly certificate: string
  readonly validFrom: string
}

export type RecoveryCertificateRepo = ReturnType<typeof createRecoveryCertificateRepo>

/** The certificate that opens a unit's workspaces when a key is lost (单位恢复证书). */
export function createRecoveryCertificateRepo(db: Database) {
  const save = db.prepare<[RecoveryCertificateRow]>(
    `INSERT INTO recovery_certificate (unit_code, certificate, valid_from)
     VALUES (:unitCode, :certificate, :validFrom)
     ON CONFLICT (unit_code) DO UPDATE SET certificate = excluded.certificate, valid_from = excluded.valid_from`,
  )
  const find = db
    .prepare<[{ unitCode: string }], string>('SELECT certificate FROM recovery_certificate WHERE unit_code = :unitCode')
    .pluck()

  return {
    /** Replaces the one before. */
    save: (row: RecoveryCertificateRow) => void save.run(row),
    find: (unitCode: string) => find.get({ unitCode }),
  }
}
