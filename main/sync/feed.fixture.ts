import type { PullDeps } from './pull-deps.ts'
import { toFeedPage, type FeedPage, type RawChangesPage } from './read-page.ts'
import type { ServerResult } from './server-result.ts'

/** A feed without a server: one page, or one failure, for each question. */
export function toFeed(
  answer: (cursor: string | undefined, limit: number) => RawChangesPage | FeedPage | ServerResult<never>,
  leaveUnread: () => void = () => undefined,
): PullDeps['openFeed'] {
  return () => ({
    next(cursor, limit) {
      const page = answer(cursor, limit)
      return Promise.resolve('ok' in page ? page : { ok: true, value: 'changes' in page ? toFeedPage(page) : page })
    },
    leaveUnread,
    end: () => undefined,
  })
}
