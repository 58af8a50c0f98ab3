import type { Database } from 'better-sqlite3'
import { statement } from '../db/statement.ts'
import { withoutWaitingForTheDisk } from '../db/without-waiting.ts'
import type { UploadNeed } from '../../domain/sync/upload-need.ts'

/** A file on its way: how much of it the server has confirmed, and where it takes the rest. */
export interface UploadState extends UploadNeed {
  readonly url: string | null
  readonly sentBytes: number
  readonly done: boolean
}

interface Row {
  readonly sha256: string
  readonly bytes: number
  readonly media_type: string
  readonly url: string | null
  readonly sent_bytes: number
  readonly done: number
}

/** The upload of this content, begun now if it never was. */
export function getUpload(db: Database, need: UploadNeed): UploadState {
  const { sha256, bytes, mediaType } = need
  statement(
    db,
    `INSERT INTO upload (sha256, bytes, media_type) VALUES (:sha256, :bytes, :mediaType) ON CONFLICT (sha256) DO NOTHING`,
  ).run({ sha256, bytes, mediaType })
  const row = statement<{ sha256: string }, Row>(db, 'SELECT * FROM upload WHERE sha256 = :sha256').get({ sha256 })
  if (!row) throw new Error('an upload just written is gone')
  return { ...need, url: row.url, sentBytes: row.sent_bytes, done: row.done === 1 }
}

export function isUploaded(db: Database, sha256: string): boolean {
  return (
    statement<{ sha256: string }, { done: number }>(db, 'SELECT done FROM upload WHERE sha256 = :sha256').get({
      sha256,
    })?.done === 1
  )
}

/** The server knows better: at a slow disk the windows would wait for nothing. */
export function saveUploadProgress(db: Database, sha256: string, url: string, sentBytes: number): void {
  const update = 'UPDATE upload SET url = :url, sent_bytes = :sentBytes WHERE sha256 = :sha256'
  withoutWaitingForTheDisk(db, () => statement(db, update).run({ sha256, url, sentBytes }))
}

/** Should the power take it back: the server is asked, and says that it has the file. */
export function markUploaded(db: Database, sha256: string): void {
  const update = 'UPDATE upload SET done = 1, sent_bytes = bytes WHERE sha256 = :sha256'
  withoutWaitingForTheDisk(db, () => statement(db, update).run({ sha256 }))
}

/** The server does not have it after all: from the beginning. */
export function restartUpload(db: Database, sha256: string): void {
  statement(db, 'UPDATE upload SET done = 0, sent_bytes = 0, url = NULL WHERE sha256 = :sha256').run({ sha256 })
}
