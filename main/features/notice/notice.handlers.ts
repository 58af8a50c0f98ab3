import { uuidv7 } from 'uuidv7'
import { failure, success } from '../../../domain/result.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import { insertOperation } from '../../outbox/outbox.repo.ts'
import type { Desk } from '../../workspace.ts'
import { findNotice, listNotices, markNoticeRead } from './notice.repo.ts'

export function createNoticeHandlers(
  desk: Desk,
  { now }: { readonly now: () => Date },
): HandlersOf<'inbox.list' | 'inbox.mark-read'> {
  return {
    'inbox.list': ({ page }) => listNotices(desk.workspace().db, page),
    'inbox.mark-read': ({ id }) => {
      const { db } = desk.workspace()
      if (!findNotice(db, id)) return failure('notice-not-found')
      const createdAt = now().toISOString()
      const marked = db.transaction(() => {
        if (!markNoticeRead(db, id, createdAt)) return false
        insertOperation(db, { id: uuidv7(), createdAt, type: 'read-notice', noticeId: id })
        return true
      })()
      if (marked) {
        desk.announce('inbox-changed')
        desk.announce('outbox-changed')
      }
      return success(undefined)
    },
  }
}
