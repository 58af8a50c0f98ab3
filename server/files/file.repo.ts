import type { Database } from 'better-sqlite3'

export interface StoredFile {
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: string
}

export type FileRepo = ReturnType<typeof createFileRepo>

export function createFileRepo(db: Database) {
  const insert = db.prepare<[StoredFile & { storedAt: string }]>(
    `INSERT OR IGNORE INTO stored_file (sha256, bytes, media_type, stored_at)
     VALUES (:sha256, :bytes, :mediaType, :storedAt)`,
  )
  const addHolder = db.prepare<[{ sha256: string; unitCode: string }]>(
    'INSERT OR IGNORE INTO file_holder (sha256, unit_code) VALUES (:sha256, :unitCode)',
  )
  const find = db.prepare<[{ sha256: string; unitCode: string }], StoredFile>(
    `SELECT sha256, bytes, media_type AS mediaType
     FROM stored_file JOIN file_holder USING (sha256)
     WHERE sha256 = :sha256 AND unit_code = :unitCode`,
  )

  return {
    /** A file that is on disk now, and the unit that brought it. */
    store: db.transaction((file: StoredFile & { readonly unitCode: string; readonly storedAt: string }) => {
      const { sha256, bytes, mediaType, unitCode, storedAt } = file
      insert.run({ sha256, bytes, mediaType, storedAt })
      addHolder.run({ sha256, unitCode })
    }),
    /** A file the unit has brought; what other units brought is not there for it. */
    find: (sha256: string, unitCode: string) => find.get({ sha256, unitCode }),
  }
}
