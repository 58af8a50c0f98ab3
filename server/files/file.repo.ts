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

  const listUnsent = db
    .prepare<[{ before: string }], string>(
      `SELECT sha256 FROM stored_file
       WHERE stored_at < :before AND NOT EXISTS (SELECT 1 FROM sent_file WHERE sent_file.sha256 = stored_file.sha256)`,
    )
    .pluck()
  const isKnown = db.prepare<[{ sha256: string }], number>('SELECT 1 FROM stored_file WHERE sha256 = :sha256').pluck()
  const dropHolders = db.prepare<[{ sha256: string }]>('DELETE FROM file_holder WHERE sha256 = :sha256')
  const drop = db.prepare<[{ sha256: string }]>('DELETE FROM stored_file WHERE sha256 = :sha256')

  return {
    /** Files that came before that time and that no 上报 has named since. */
    listUnsent: (before: string) => listUnsent.all({ before }),
    isKnown: (sha256: string) => isKnown.get({ sha256 }) !== undefined,
    /** Forgets a file; `remove` takes it off the disk in the same transaction, or says that it stays. */
    forget: db.transaction((sha256: string, remove: () => boolean): boolean => {
      if (!remove()) return false
      dropHolders.run({ sha256 })
      drop.run({ sha256 })
      return true
    }),
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
