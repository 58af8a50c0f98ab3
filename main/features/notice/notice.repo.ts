import type { Database } from 'better-sqlite3'
import type { Page } from '../../../domain/ipc/views.ts'
import type { Notice } from '../../../domain/sync/change.ts'
import { statement } from '../../db/statement.ts'

interface NoticeRow {
  readonly body: string
  readonly read_at: string | null
}

const PAGE_SIZE = 20

// Read here and not yet told to the server: the server's `null` must not make it new again.
const upsert = `
  INSERT INTO notice (id, filing_id, sent_at, read_at, body) VALUES (:id, :filingId, :sentAt, :readAt, :body)
  ON CONFLICT (id) DO UPDATE SET filing_id = excluded.filing_id, sent_at = excluded.sent_at,
    read_at = coalesce(excluded.read_at, notice.read_at), body = excluded.body`

export function applyNotice(db: Database, notice: Notice): void {
  const { id, filingId, sentAt, readAt } = notice
  statement(db, upsert).run({ id, filingId, sentAt, readAt, body: JSON.stringify(notice) })
}

export function deleteNotice(db: Database, id: string): void {
  statement(db, 'DELETE FROM notice WHERE id = :id').run({ id })
}

export function findNotice(db: Database, id: string): Notice | undefined {
  const row = statement<{ id: string }, NoticeRow>(db, 'SELECT body, read_at FROM notice WHERE id = :id').get({ id })
  return row && toNotice(row)
}

/** True when the notice was new. */
export function markNoticeRead(db: Database, id: string, readAt: string): boolean {
  const update = statement(db, 'UPDATE notice SET read_at = :readAt WHERE id = :id AND read_at IS NULL')
  return update.run({ id, readAt }).changes > 0
}

export function countUnread(db: Database): number {
  const count = statement<object, { unread: number }>(db, 'SELECT count(*) AS unread FROM notice WHERE read_at IS NULL')
  return count.get({})?.unread ?? 0
}

export function listNotices(db: Database, page: number, pageSize = PAGE_SIZE): Page<Notice> {
  const rows = statement<object, NoticeRow>(
    db,
    'SELECT body, read_at FROM notice ORDER BY sent_at DESC, id LIMIT :pageSize OFFSET :offset',
  )
  const total = statement<object, { total: number }>(db, 'SELECT count(*) AS total FROM notice')
  return {
    rows: rows.all({ pageSize, offset: (page - 1) * pageSize }).map(toNotice),
    total: total.get({})?.total ?? 0,
    page,
    pageSize,
  }
}

function toNotice(row: NoticeRow): Notice {
  return { ...(JSON.parse(row.body) as Notice), readAt: row.read_at }
}
