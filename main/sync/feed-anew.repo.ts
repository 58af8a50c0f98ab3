import type { Database } from 'better-sqlite3'
import type { Change } from '../../domain/sync/change.ts'
import { statement } from '../db/statement.ts'
import { deleteSetting, findSetting, saveSetting } from './setting.repo.ts'

type Entity = Change['entity']

/** The feed is to be read from its beginning, and at its end what it has not brought again is to go. */
export function beginFeedAnew(db: Database): void {
  db.transaction(() => {
    deleteSetting(db, 'cursor')
    saveSetting(db, 'feed-anew', 'reading')
    statement(db, 'DELETE FROM feed_seen').run({})
  })()
}

/** Also after the program was closed in the middle of it. */
export function isFeedAnew(db: Database): boolean {
  return findSetting(db, 'feed-anew') !== undefined
}

export function markSeen(db: Database, entity: string, id: string): void {
  statement(db, 'INSERT INTO feed_seen (entity, id) VALUES (:entity, :id) ON CONFLICT DO NOTHING').run({ entity, id })
}

/**
 * Records of the office that the whole feed has not brought: of units the clerk no longer files for, say. A filing that is
 * still in the outbox is not among them: what becomes of that is told there.
 */
export function listUnseen(db: Database): readonly { readonly entity: Entity; readonly id: string }[] {
  const isUnseen = `NOT EXISTS (SELECT 1 FROM feed_seen WHERE feed_seen.entity = record.entity AND feed_seen.id = record.id)`
  return statement<object, { entity: Entity; id: string }>(
    db,
    `SELECT entity, id FROM (
       SELECT 'filing' AS entity, id FROM filing
         WHERE revision > 0 AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM outbox WHERE filing_id = filing.id)
       UNION ALL SELECT 'notice', id FROM notice
       UNION ALL SELECT 'person', id FROM person
       UNION ALL SELECT 'passport', id FROM passport
       UNION ALL SELECT 'unit', id FROM unit
     ) AS record WHERE ${isUnseen}`,
  ).all({})
}

/** To be called in the transaction of the feed's last page. */
export function endFeedAnew(db: Database): void {
  deleteSetting(db, 'feed-anew')
  statement(db, 'DELETE FROM feed_seen').run({})
}
