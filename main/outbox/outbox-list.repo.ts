import type { Database } from 'better-sqlite3'
import type { OutboxFile, OutboxItem, OutboxRow } from '../../domain/ipc/views.ts'
import { Operation } from '../../domain/sync/operation.ts'
import { statement } from '../db/statement.ts'
import { listExported } from '../package/package.repo.ts'
import type { BlockReason } from './block-reason.ts'
import { HELD } from './outbox.repo.ts'
import { listFiles, type NamedNeed } from '../../domain/sync/upload-need.ts'

interface ListedRow {
  readonly id: string
  readonly filing_id: string | null
  readonly type: OutboxRow['type']
  readonly state: OutboxRow['state']
  readonly reason: string | null
  readonly attempts: number
  readonly next_try_at: string | null
  readonly created_at: string
  readonly kind: string | null
  readonly title: string | null
  readonly number: string | null
  readonly held: number
  readonly behind: number
}

const SELECT = `
  SELECT o.id, o.filing_id, o.type, o.state, o.reason, o.attempts, o.next_try_at, o.created_at, f.kind, f.number,
    coalesce(f.title, json_extract(n.body, '$.title')) AS title, ${HELD} AS held,
    EXISTS (SELECT 1 FROM outbox e WHERE e.filing_id = o.filing_id AND e.seq < o.seq) AS behind
  FROM outbox o LEFT JOIN filing f ON f.id = o.filing_id
  LEFT JOIN notice n ON o.type = 'read-notice'
    AND n.id = CASE WHEN json_valid(o.body) THEN json_extract(o.body, '$.noticeId') END`

/** Everything that has not left yet, oldest first, as the clerk sees it. */
export function listOutbox(db: Database): readonly OutboxRow[] {
  const rows = statement<object, ListedRow>(db, `${SELECT} ORDER BY o.seq`).all({})
  const exported = listExported(db)
  return rows.map((row) => toOutboxRow(row, listOutboxFiles(db, row), exported))
}

/** The same of one filing, with each of its files. */
export function listOutboxOf(db: Database, filingId: string): readonly OutboxItem[] {
  const rows = statement<{ filingId: string }, ListedRow>(
    db,
    `${SELECT} WHERE o.filing_id = :filingId ORDER BY o.seq`,
  ).all({ filingId })
  const exported = listExported(db)
  return rows.map((row) => {
    const files = listOutboxFiles(db, row)
    return { ...toOutboxRow(row, files, exported), files }
  })
}

function listOutboxFiles(db: Database, row: Pick<ListedRow, 'id' | 'type'>): readonly OutboxFile[] {
  if (row.type !== 'submit-filing') return []
  const find = statement<{ sha256: string }, { sent: number }>(
    db,
    'SELECT CASE done WHEN 1 THEN bytes ELSE sent_bytes END AS sent FROM upload WHERE sha256 = :sha256',
  )
  return findNeeds(db, row.id).map(({ sha256, name, bytes }) => ({
    name,
    bytes,
    sentBytes: find.get({ sha256 })?.sent ?? 0,
  }))
}

/** Statements are long, and what they name never changes: each is read once. */
const known = new WeakMap<Database, Map<string, readonly NamedNeed[]>>()

function findNeeds(db: Database, id: string): readonly NamedNeed[] {
  const ofDatabase = known.get(db) ?? new Map<string, readonly NamedNeed[]>()
  known.set(db, ofDatabase)
  const before = ofDatabase.get(id)
  if (before) return before
  const row = statement<{ id: string }, { body: string }>(db, 'SELECT body FROM outbox WHERE id = :id').get({ id })
  const needs = row ? readNeeds(row.body) : []
  ofDatabase.set(id, needs)
  return needs
}

/** A row that cannot be read any more is still shown; the worker has blocked it, and says so. */
function readNeeds(body: string): readonly NamedNeed[] {
  try {
    return listFiles(Operation.parse(JSON.parse(body)))
  } catch {
    return []
  }
}

function toOutboxRow(row: ListedRow, files: readonly OutboxFile[], exported: ReadonlyMap<string, string>): OutboxRow {
  const reason = row.reason === null ? null : (JSON.parse(row.reason) as BlockReason)
  const told = reason && { code: reason.code, values: reason.values }
  return {
    id: row.id,
    filingId: row.filing_id,
    kind: row.kind,
    title: row.title ?? '',
    number: row.number,
    type: row.type,
    state: row.state,
    reason: row.state === 'waiting' ? (toHold(row) ?? told) : told,
    issues: reason?.issues ?? [],
    fileCount: files.length,
    bytesSent: files.reduce((sum, file) => sum + file.sentBytes, 0),
    bytesTotal: files.reduce((sum, file) => sum + file.bytes, 0),
    attempts: row.attempts,
    nextTryAt: row.next_try_at,
    createdAt: row.created_at,
    exportedAt: exported.get(row.id) ?? null,
  }
}

/** What it waits for besides the network. */
function toHold({ held, behind }: ListedRow): OutboxRow['reason'] {
  if (behind === 1) return { code: 'waits-for-earlier' }
  return held === 1 ? { code: 'waits-for-plan' } : null
}
