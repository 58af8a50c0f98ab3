import type { Database } from 'better-sqlite3'
import type { HeldRecord, DeletionsView } from '../../../domain/ipc/deletion-view.ts'
import { statement } from '../../db/statement.ts'

/** What a record is called, and what tells it from others of the name. */
const NAMES: readonly { readonly entity: HeldRecord['entity']; readonly title: string; readonly about: string }[] = [
  { entity: 'filing', title: 'r.title', about: `concat_ws('，', r.unit_name, r.number)` },
  { entity: 'person', title: 'r.name', about: `coalesce(json_extract(r.body, '$.workUnit'), '')` },
  { entity: 'passport', title: 'r.number', about: `''` },
  { entity: 'notice', title: `coalesce(json_extract(r.body, '$.title'), '')`, about: `substr(r.sent_at, 1, 10)` },
  { entity: 'unit', title: 'r.name', about: 'r.code' },
]

/** Held deletions by what they are of, most important first, and the first `limit` of the records. */
export function viewDeletions(db: Database, limit: number): DeletionsView {
  const counts = statement<object, { entity: HeldRecord['entity']; count: number }>(
    db,
    'SELECT entity, count(*) AS count FROM held_deletion WHERE held_at IS NOT NULL GROUP BY entity',
  ).all({})
  const receipted = statement<object, { count: number }>(
    db,
    `SELECT count(*) AS count FROM held_deletion
     WHERE held_at IS NOT NULL AND entity = 'filing' AND id IN (SELECT filing_id FROM receipt)`,
  ).get({})
  const until = statement<object, { until: string | null }>(db, 'SELECT max(held_at) AS until FROM held_deletion').get(
    {},
  )
  const rows = statement<{ limit: number }, HeldRecord>(
    db,
    NAMES.map(
      ({ entity, title, about }, rank) =>
        `SELECT r.id AS id, '${entity}' AS entity, ${entity === 'filing' ? 'r.kind' : 'NULL'} AS kind, ${title} AS title,
           ${about} AS about, ${rank} AS rank
         FROM held_deletion h JOIN ${entity} r ON r.id = h.id
         WHERE h.entity = '${entity}' AND h.held_at IS NOT NULL`,
    ).join(' UNION ALL ') + ' ORDER BY rank, title, id LIMIT :limit',
  ).all({ limit })
  const groups = NAMES.flatMap(({ entity }) => counts.filter((each) => each.entity === entity))
  return {
    groups,
    total: groups.reduce((sum, { count }) => sum + count, 0),
    until: until?.until ?? null,
    receipted: receipted?.count ?? 0,
    rows: rows.map(({ id, entity, kind, title, about }) => ({ id, entity, kind, title, about })),
  }
}
