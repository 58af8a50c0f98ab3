import type { Database } from 'better-sqlite3'
import { statement } from '../db/statement.ts'
import type { OutboxRow } from '../../domain/ipc/views.ts'
import { Operation } from '../../domain/sync/operation.ts'
import { LONGEST_PAUSE_MS } from '../sync/backoff.ts'
import type { BlockReason } from './block-reason.ts'

/** The operation that may go next for its filing. */
export interface OutboxHead {
  readonly id: string
  readonly type: Operation['type']
  readonly state: 'waiting' | 'unconfirmed'
  readonly attempts: number
}

/** Called in the transaction of the change it speaks of. */
export function insertOperation(db: Database, operation: Operation): void {
  const filingId = operation.type === 'read-notice' ? null : operation.filingId
  const { id, type, createdAt } = operation
  statement(
    db,
    `INSERT INTO outbox (id, filing_id, type, body, state, created_at)
     VALUES (:id, :filingId, :type, :body, 'waiting', :createdAt)`,
  ).run({ id, filingId, type, body: JSON.stringify(operation), createdAt })
}

/**
 * The first operation of every filing that may be sent now, oldest first. A blocked one holds back the later ones of its
 * own filing only; a group waits until the server knows its plan, because without it the server must refuse.
 */
export function listHeads(db: Database, now: string): readonly OutboxHead[] {
  // Nothing is postponed for longer than this: a later time was written before the computer's clock was set back.
  const latest = new Date(Date.parse(now) + LONGEST_PAUSE_MS).toISOString()
  return statement<{ now: string; latest: string }, OutboxHead>(
    db,
    `SELECT o.id, o.type, o.state, o.attempts FROM outbox o
       WHERE ${MAY_GO} AND (o.next_try_at IS NULL OR o.next_try_at <= :now OR o.next_try_at > :latest)
       ORDER BY o.seq`,
  ).all({ now, latest })
}

/** True for a filing whose parent the server has never seen. */
export const HELD = `o.type = 'submit-filing' AND EXISTS (
  SELECT 1 FROM filing child JOIN filing parent ON parent.id = child.parent_id
  WHERE child.id = o.filing_id AND parent.revision = 0)`

const MAY_GO = `o.state IN ('waiting', 'unconfirmed')
  AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.filing_id = o.filing_id AND e.seq < o.seq) AND NOT (${HELD})`

/** When the next postponed operation that could go is due; undefined when none is postponed. */
export function findNextDue(db: Database): string | undefined {
  const row = statement<object, { due: string | null }>(
    db,
    `SELECT min(o.next_try_at) AS due FROM outbox o WHERE ${MAY_GO}`,
  ).get({})
  return row?.due ?? undefined
}

export function findOperation(db: Database, id: string): Operation | undefined {
  const row = statement<{ id: string }, { body: string }>(db, 'SELECT body FROM outbox WHERE id = :id').get({ id })
  return row && Operation.parse(JSON.parse(row.body))
}

export function getOperation(db: Database, id: string): Operation {
  const operation = findOperation(db, id)
  if (!operation) throw new Error(`no operation ${id} in the outbox`)
  return operation
}

export function findOutboxState(db: Database, id: string): OutboxRow['state'] | undefined {
  return statement<{ id: string }, { state: OutboxRow['state'] }>(db, 'SELECT state FROM outbox WHERE id = :id').get({
    id,
  })?.state
}

/** What an operation is about, as its row tells without its body. */
export interface OutboxTarget {
  readonly type: Operation['type']
  /** null for what concerns no filing. */
  readonly filingId: string | null
}

export function findOutboxTarget(db: Database, id: string): OutboxTarget | undefined {
  return statement<{ id: string }, OutboxTarget>(
    db,
    'SELECT type, filing_id AS filingId FROM outbox WHERE id = :id',
  ).get({ id })
}

/** Whether a later operation of the same filing stands behind this one. */
export function hasLater(db: Database, id: string): boolean {
  return (
    statement<{ id: string }, { seq: number }>(
      db,
      `SELECT later.seq FROM outbox o JOIN outbox later ON later.filing_id = o.filing_id AND later.seq > o.seq
         WHERE o.id = :id`,
    ).get({ id }) !== undefined
  )
}

/** The submission of a filing that has not left yet; undefined when there is none. */
export function findSubmissionUnderWay(db: Database, filingId: string): string | undefined {
  return statement<{ filingId: string }, { id: string }>(
    db,
    `SELECT id FROM outbox WHERE filing_id = :filingId AND type = 'submit-filing' ORDER BY seq LIMIT 1`,
  ).get({ filingId })?.id
}

/** An operation leaves the box: delivered, or taken back by the clerk. Never because it was refused. */
export function deleteOperation(db: Database, id: string): void {
  statement(db, 'DELETE FROM outbox WHERE id = :id').run({ id })
}

export function markSending(db: Database, ids: readonly string[]): void {
  const mark = statement<{ id: string }>(
    db,
    `UPDATE outbox SET state = 'sending', attempts = attempts + 1, next_try_at = NULL WHERE id = :id`,
  )
  db.transaction(() => ids.forEach((id) => mark.run({ id })))()
}

/** Back in line: `waiting` when the server cannot have seen it, `unconfirmed` when it may have. */
export function markForLater(
  db: Database,
  id: string,
  state: 'waiting' | 'unconfirmed',
  {
    reason = null,
    nextTryAt = null,
  }: { readonly reason?: BlockReason | null; readonly nextTryAt?: string | null } = {},
): void {
  statement(db, 'UPDATE outbox SET state = :state, reason = :reason, next_try_at = :nextTryAt WHERE id = :id').run({
    id,
    state,
    reason: reason && JSON.stringify(reason),
    nextTryAt,
  })
}

/** Waits for a person. */
export function markBlocked(db: Database, id: string, reason: BlockReason): void {
  statement(db, `UPDATE outbox SET state = 'blocked', reason = :reason, next_try_at = NULL WHERE id = :id`).run({
    id,
    reason: JSON.stringify(reason),
  })
}

/** What was being sent when the program ended may have arrived: it is asked again under the same id. */
export function recoverSending(db: Database): number {
  return statement(db, `UPDATE outbox SET state = 'unconfirmed' WHERE state = 'sending'`).run({}).changes
}

export interface OutboxCount {
  readonly waiting: number
  readonly blocked: number
  /** When the one that lies here longest was made, whatever its state; null for an empty box. */
  readonly oldestAt: string | null
}

export function countOutbox(db: Database): OutboxCount {
  const row = statement<object, OutboxCount>(
    db,
    `SELECT count(*) FILTER (WHERE state <> 'blocked') AS waiting, count(*) FILTER (WHERE state = 'blocked') AS blocked,
       min(created_at) AS oldestAt FROM outbox`,
  ).get({})
  return row ?? { waiting: 0, blocked: 0, oldestAt: null }
}
