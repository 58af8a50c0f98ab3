import type { Database } from 'better-sqlite3'

export type Entity = 'filing' | 'notice' | 'person' | 'passport' | 'unit'

interface FeedRow {
  readonly seq: number
  /** JSON (`Change`) in UTF-8, as it goes out: read as text it would be turned into UTF-16 and back. */
  readonly bytes: Buffer
}

export interface FeedQuery {
  /** Changes after this place. */
  readonly since: number
  /** The units that ask: their own notices, and the records of all of `scope`. */
  readonly unitCodes: readonly string[]
  readonly scope: readonly string[]
  readonly limit: number
}

/** A unit with something new of a kind in the feed. */
export interface Touched {
  readonly entity: Entity
  readonly unitCode: string
}

export type ChangeRepo = ReturnType<typeof createChangeRepo>

export function createChangeRepo(db: Database) {
  // Replacing takes a new seq: every record stands in the feed once, at the place of its latest change.
  const record = db.prepare<[{ entity: Entity; id: string; unitCode: string; deleted: 0 | 1 }]>(
    `INSERT OR REPLACE INTO change (entity, entity_id, unit_code, deleted)
     VALUES (:entity, :id, :unitCode, :deleted)`,
  )
  const findLast = db.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'change'`).pluck()
  const list = db.prepare<[Omit<FeedQuery, 'scope' | 'unitCodes'> & { scope: string; unitCodes: string }], FeedRow>(
    `SELECT seq, CAST(coalesce('{"seq":' || seq || ',"entity":"' || entity || '","body":' ||
       CASE WHEN deleted THEN NULL ELSE CASE entity
         WHEN 'filing' THEN (SELECT body FROM filing_body WHERE id = entity_id)
         WHEN 'notice' THEN (SELECT body FROM notice_body WHERE id = entity_id)
         WHEN 'person' THEN (SELECT body FROM person_body WHERE id = entity_id)
         WHEN 'passport' THEN (SELECT body FROM passport_body WHERE id = entity_id)
         WHEN 'unit' THEN (SELECT body FROM unit_body WHERE id = entity_id)
       END END || '}',
       json_object('seq', seq, 'entity', entity, 'deleted', json('true'), 'id', entity_id)) AS BLOB) AS bytes
     FROM change
     WHERE seq > :since
       AND (unit_code IN (SELECT value FROM json_each(:unitCodes))
         OR (entity <> 'notice' AND unit_code IN (SELECT value FROM json_each(:scope))))
     ORDER BY seq
     LIMIT :limit`,
  )

  const touched = db.prepare<[{ since: number }], Touched>(
    'SELECT DISTINCT entity, unit_code AS unitCode FROM change WHERE seq > :since',
  )

  return {
    /** To be called in the transaction that changes the record. */
    record: (entity: Entity, id: string, unitCode: string) => void record.run({ entity, id, unitCode, deleted: 0 }),
    recordDeletion: (entity: Entity, id: string, unitCode: string) =>
      void record.run({ entity, id, unitCode, deleted: 1 }),
    /** The place of the latest change of all; 0 before the first. */
    getLastSeq: () => findLast.get() ?? 0,
    /** Whose records have changed after this place. */
    listTouched: (since: number) => touched.all({ since }),
    /** Rows one by one, so that a page can end where it has become large enough. */
    iterate: ({ scope, unitCodes, ...query }: FeedQuery) =>
      list.iterate({ ...query, scope: JSON.stringify(scope), unitCodes: JSON.stringify(unitCodes) }),
  }
}
