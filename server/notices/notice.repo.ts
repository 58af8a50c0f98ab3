import type { Database } from 'better-sqlite3'
import type { Notice } from '../../domain/sync/change.ts'

export type UnitNotice = Notice & { readonly unitCode: string }

export type NoticeRepo = ReturnType<typeof createNoticeRepo>

export function createNoticeRepo(db: Database) {
  const insert = db.prepare<[UnitNotice]>(
    `INSERT INTO notice (id, unit_code, filing_id, kind, title, body, sent_at, read_at)
     VALUES (:id, :unitCode, :filingId, :kind, :title, :body, :sentAt, :readAt)`,
  )
  const findUnit = db.prepare<[{ id: string }], string>('SELECT unit_code FROM notice WHERE id = :id').pluck()
  const markRead = db.prepare<[{ id: string; readAt: string }]>(
    'UPDATE notice SET read_at = :readAt WHERE id = :id AND read_at IS NULL',
  )

  return {
    insert: (notice: UnitNotice) => void insert.run(notice),
    /** The unit it was written to. */
    findUnit: (id: string) => findUnit.get({ id }),
    /** True when it was unread until now. */
    markRead: (id: string, readAt: string) => markRead.run({ id, readAt }).changes === 1,
  }
}
