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
  const find = db.prepare<[{ sha256: string; unitCodes: string }], StoredFile>(
    `SELECT sha256, bytes, media_type AS mediaType
     FROM stored_file
     WHERE sha256 = :sha256 AND EXISTS (SELECT 1 FROM file_holder
       WHERE file_holder.sha256 = stored_file.sha256 AND unit_code IN (SELECT value FROM json_each(:unitCodes)))`,
  )

  return {
    /** A file that is on disk now, and the unit that brought it. */
    store: db.transaction((file: StoredFile & { readonly unitCode: string; readonly storedAt: string }) => {
      const { sha256, bytes, mediaType, unitCode, storedAt } = file
      insert.run({ sha256, bytes, mediaType, storedAt })
      addHolder.run({ sha256, unitCode })
    }),
    /** A filing of the unit came with the file. */
    addHolder: (sha256: string, unitCode: string) => void addHolder.run({ sha256, unitCode }),
    /** A file one of these units has brought; what other units brought is not there for them. */
    find: (sha256: string, unitCodes: readonly string[]) => find.get({ sha256, unitCodes: JSON.stringify(unitCodes) }),
  }
}
