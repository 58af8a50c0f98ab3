import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { ChangesPage } from '../../domain/sync/change.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import { readPage, readPages, type FeedDeps } from './change-feed.ts'
import type { NewsBoard } from './news-board.ts'

const ChangesQuery = z.object({
  since: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
})

const PAGES = 'application/x-ndjson'
const READER_GONE = 'ERR_STREAM_PREMATURE_CLOSE'

/** Described as it is, but sent as the text that the database wrote: not checked and written anew. */
const PageText: z.ZodType<unknown> = ChangesPage
const pagesResponse = {
  description: `A page; to \`Accept: ${PAGES}\` this page and those after it, a line each, the last with \`more: false\`.`,
  content: { 'application/json': { schema: PageText }, [PAGES]: { schema: z.string() } },
}

/** Server-sent events, described to implementers; what is sent is made by the news board. */
const newsResponse = {
  description:
    '`event: changed` when there is something new at `/changes` for the clerk who listens; a comment every 15 s. Ends with the session.',
  content: { 'text/event-stream': { schema: z.string() } },
}

export interface ChangesDeps extends FeedDeps {
  readonly news: NewsBoard
}

export function registerChangesRoutes(app: App, guard: SessionGuard, deps: ChangesDeps): void {
  app.get(
    '/changes',
    {
      onRequest: guard.requireSession,
      schema: {
        tags: ['sync'],
        summary: 'What changed since a cursor; everything without one',
        security: [{ session: [] }],
        querystring: ChangesQuery,
        response: { 200: pagesResponse, default: problemResponse },
      },
    },
    async (request, reply) => {
      const { units } = guard.sessionOf(request)
      const { since, limit } = request.query
      const asked = { units, since, limit }
      const page = readPage(deps, asked)
      // By name: whoever accepts everything wants a page.
      if (!request.headers.accept?.includes(PAGES))
        return reply.type('application/json; charset=utf-8').send(Buffer.concat(page.pieces))
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': `${PAGES}; charset=utf-8`, 'cache-control': 'no-store' })
      const pages = readPages(deps, asked, page, () => guard.recheck(request))
      // A failure in the middle cuts the connection: without a last page it is not the end.
      await pipeline(Readable.from(pages, { highWaterMark: 1 }), reply.raw).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== READER_GONE) console.error('pages not sent', error)
      })
    },
  )

  app.get(
    '/changes/stream',
    {
      onRequest: guard.requireSession,
      schema: {
        tags: ['sync'],
        summary: 'Word that there is something new, as soon as there is',
        security: [{ session: [] }],
        response: { 200: newsResponse, default: problemResponse },
      },
    },
    (request, reply) => {
      const { jkt, units } = guard.sessionOf(request)
      reply.hijack()
      deps.news.add({ sessionId: jkt, units, recheck: () => guard.recheck(request) }, reply.raw)
    },
  )
}
