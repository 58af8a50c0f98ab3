import type { Database } from 'better-sqlite3'
import type { AbandonedSigning } from '../../../domain/ipc/views.ts'
import { statement } from '../../db/statement.ts'

export interface SigningIntent {
  /** The id the operation gets when the key has signed. */
  readonly id: string
  readonly filingId: string
  /** Of what the clerk was shown. */
  readonly contentHash: string
  readonly begunAt: string
}

/** Written, and on the disk, before the key is asked: whatever happens then, that it was asked is known. */
export function insertIntent(db: Database, intent: SigningIntent): void {
  const { id, filingId, contentHash, begunAt } = intent
  statement(
    db,
    `INSERT INTO signing_intent (id, filing_id, content_hash, begun_at, state)
     VALUES (:id, :filingId, :contentHash, :begunAt, 'begun')`,
  ).run({ id, filingId, contentHash, begunAt })
}

/** The key has answered. `signed` belongs in the transaction that puts the operation into the outbox. */
export function endIntent(
  db: Database,
  id: string,
  { state, reason = null, at }: { readonly state: 'signed' | 'refused'; readonly reason?: string | null; at: string },
): void {
  statement(db, 'UPDATE signing_intent SET state = :state, reason = :reason, ended_at = :at WHERE id = :id').run({
    id,
    state,
    reason,
    at,
  })
}

/** Ends every intent that was cut off, and tells of what. Nothing was sent, and nothing is signed again. */
export function abandonIntents(db: Database, at: string): readonly AbandonedSigning[] {
  const cutOff = statement<object, AbandonedSigning>(
    db,
    `SELECT i.filing_id AS filingId, f.kind, f.title, i.begun_at AS at
     FROM signing_intent i JOIN filing f ON f.id = i.filing_id WHERE i.state = 'begun' ORDER BY i.begun_at`,
  ).all({})
  statement(db, `UPDATE signing_intent SET state = 'abandoned', ended_at = :at WHERE state = 'begun'`).run({ at })
  return cutOff
}

/** What the clerk should know: cut off when the key was last asked, and still to be filed. */
export function listAbandoned(db: Database): readonly AbandonedSigning[] {
  return statement<object, AbandonedSigning>(
    db,
    `SELECT f.id AS filingId, f.kind, f.title, i.begun_at AS at FROM signing_intent i JOIN filing f ON f.id = i.filing_id
     WHERE i.state = 'abandoned' AND f.deleted_at IS NULL AND f.needs_clerk > 0 AND NOT EXISTS (
       SELECT 1 FROM signing_intent later WHERE later.filing_id = i.filing_id
         AND (later.begun_at, later.id) > (i.begun_at, i.id))
     ORDER BY i.begun_at DESC`,
  ).all({})
}
