import type { Database } from 'better-sqlite3'
import type { Change } from '../../domain/sync/change.ts'
import { statement } from '../db/statement.ts'

type Entity = Change['entity']

/** A record that the server says is gone. */
export interface HeldDeletion {
  readonly entity: Entity
  readonly id: string
  /** Its place in the feed; null where the feed, read anew, has not brought the record again. */
  readonly seq: number | null
}

const TABLES: readonly Entity[] = ['filing', 'notice', 'person', 'passport', 'unit']
/** What the clerk has deleted himself is not here any more. */
function isInSight(entity: Entity): string {
  return entity === 'filing' ? 'revision > 0 AND deleted_at IS NULL' : 'TRUE'
}

/** Whether there is anything that a deletion would take away. */
export function isHere(db: Database, entity: Entity, id: string): boolean {
  const sql = `SELECT 1 AS here FROM ${entity} WHERE id = :id AND ${isInSight(entity)}`
  return statement<{ id: string }, { here: number }>(db, sql).get({ id }) !== undefined
}

/** How many records of the office are in sight, of every kind. */
export function countHere(db: Database): number {
  const counts = TABLES.map((entity) => `(SELECT count(*) FROM ${entity} WHERE ${isInSight(entity)})`)
  return statement<object, { here: number }>(db, `SELECT ${counts.join(' + ')} AS here`).get({})?.here ?? 0
}

/** To be decided on at the end of the feed. What is held already stays as it is. */
export function noteDeletion(db: Database, { entity, id, seq }: HeldDeletion): void {
  statement(db, 'INSERT INTO held_deletion (entity, id, seq) VALUES (:entity, :id, :seq) ON CONFLICT DO NOTHING').run({
    entity,
    id,
    seq,
  })
}

/** The server tells of the record again, or it is gone. */
export function dropDeletion(db: Database, entity: string, id: string): void {
  statement(db, 'DELETE FROM held_deletion WHERE entity = :entity AND id = :id').run({ entity, id })
}

export function hasDeletions(db: Database): boolean {
  return statement<object, { entity: string }>(db, 'SELECT entity FROM held_deletion LIMIT 1').get({}) !== undefined
}

/** Those nobody has decided on yet, in the order of the feed. */
export function listUndecided(db: Database): readonly HeldDeletion[] {
  return statement<object, HeldDeletion>(
    db,
    'SELECT entity, id, seq FROM held_deletion WHERE held_at IS NULL ORDER BY seq, entity, id',
  ).all({})
}

/** They wait for a person from now on. */
export function holdUndecided(db: Database, heldAt: string): void {
  statement(db, 'UPDATE held_deletion SET held_at = :heldAt WHERE held_at IS NULL').run({ heldAt })
}

/**
 * So do filings that the office has confirmed by a receipt, and that a feed read anew has not brought: its server may have been
 * put back to a copy of before.
 */
export function holdReceipted(db: Database, heldAt: string): void {
  statement(
    db,
    `UPDATE held_deletion SET held_at = :heldAt WHERE held_at IS NULL AND entity = 'filing' AND seq IS NULL
       AND id IN (SELECT filing_id FROM receipt)`,
  ).run({ heldAt })
}

export function countHeld(db: Database): number {
  const sql = 'SELECT count(*) AS held FROM held_deletion WHERE held_at IS NOT NULL'
  return statement<object, { held: number }>(db, sql).get({})?.held ?? 0
}

/** Those that were shown to a person: held until then, at most `limit`. */
export function listHeld(db: Database, until: string, limit: number): readonly HeldDeletion[] {
  return statement<{ until: string; limit: number }, HeldDeletion>(
    db,
    `SELECT entity, id, seq FROM held_deletion WHERE held_at <= :until ORDER BY entity, id LIMIT :limit`,
  ).all({ until, limit })
}
