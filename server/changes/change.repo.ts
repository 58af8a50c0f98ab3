import type { Database } from 'better-sqlite3'

export type Entity = 'filing' | 'notice' | 'person' | 'passport' | 'unit'

/** Changes one after the other. */
interface FeedPiece {
  readonly count: number
  /** Of the last one; null when there is none. */
  readonly seq: number | null
  /**
   * JSON (`Change`) in UTF-8, with commas between them, as it goes out: as text it would be turned into UTF-16 and back, and
   * row by row it would be thousands of pieces of memory.
   */
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
  const isSeen = `(unit_code IN (SELECT value FROM json_each(:unitCodes))
    OR (entity <> 'notice' AND unit_code IN (SELECT value FROM json_each(:scope))))`
  const list = db.prepare<[Bound<FeedQuery>], FeedPiece>(
    `SELECT count(*) AS count, max(seq) AS seq, CAST(coalesce(group_concat(change), '') AS BLOB) AS bytes FROM (
       SELECT seq, coalesce('{"seq":' || seq || ',"entity":"' || entity || '","body":' ||
         CASE WHEN deleted THEN NULL ELSE CASE entity
           WHEN 'filing' THEN (SELECT body FROM filing_body WHERE id = entity_id)
           WHEN 'notice' THEN (SELECT body FROM notice_body WHERE id = entity_id)
           WHEN 'person' THEN (SELECT body FROM person_body WHERE id = entity_id)
           WHEN 'passport' THEN (SELECT body FROM passport_body WHERE id = entity_id)
           WHEN 'unit' THEN (SELECT body FROM unit_body WHERE id = entity_id)
         END END || '}',
         json_object('seq', seq, 'entity', entity, 'deleted', json('true'), 'id', entity_id)) AS change
       FROM change WHERE seq > :since AND ${isSeen} ORDER BY seq LIMIT :limit)`,
  )
  const hasAfter = db
    .prepare<[Bound<FeedQuery>], number>(`SELECT EXISTS (SELECT 1 FROM change WHERE seq > :since AND ${isSeen})`)
    .pluck()

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
    /** The changes after a place, in order. */
    read: (query: FeedQuery) => list.get(toBound(query)) ?? { count: 0, seq: null, bytes: Buffer.alloc(0) },
    /** Whether there is any after a place. */
    hasAfter: (query: Omit<FeedQuery, 'limit'>) => hasAfter.get(toBound({ ...query, limit: 1 })) === 1,
  }
}

type Bound<Q> = Omit<Q, 'scope' | 'unitCodes'> & { readonly scope: string; readonly unitCodes: string }

function toBound(query: FeedQuery): Bound<FeedQuery> {
  return { ...query, scope: JSON.stringify(query.scope), unitCodes: JSON.stringify(query.unitCodes) }
}
