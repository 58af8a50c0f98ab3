import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { Metadata } from '@tus/server'
import { z } from 'zod'
import { listUnitCodes } from '../../domain/account/own-units.ts'
import { mayCarryOut } from '../../domain/account/rights.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { problemResponse, ProblemError } from '../http/problem.ts'
import type { FileRepo, StoredFile } from './file.repo.ts'
import { UploadMetadata, type UploadReceiver } from './upload-receiver.ts'

export interface FilesDeps {
  readonly files: FileRepo
  readonly uploads: UploadReceiver
}

/** Address of a file that need not be sent because the office has it from this unit already. */
const DONE = 'done-'
const TUS = { 'tus-resumable': '1.0.0', 'cache-control': 'no-store' }
const UploadId = z.object({ id: z.string().max(100) })

/** Resumable uploads by tus 1.0 (core and creation). */
export async function registerFilesRoutes(app: App, guard: SessionGuard, { files, uploads }: FilesDeps): Promise<void> {
  await app.register(async (scope: App) => {
    // tus reads the bodies itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    const common = { tags: ['files'], security: [{ session: [] }] }
    const response = { default: problemResponse }

    scope.post(
      '/files',
      {
        onRequest: guard.requireSession,
        schema: {
          ...common,
          summary: 'Announce a file (tus creation); metadata: sha256 (hex) and mediaType',
          response: { 201: z.null().describe('Location is where the bytes go'), ...response },
        },
      },
      async (request, reply) => {
        const session = guard.sessionOf(request)
        // Files are brought for submissions alone.
        if (!mayCarryOut(session.role, 'submit-filing')) throw new ProblemError(403, 'not-your-role')
        const known = findKnown(request.headers['upload-metadata'], session)
        if (known) {
          return reply
            .headers({ ...toOffsetHeaders(known), location: `/files/${DONE}${known.sha256}` })
            .status(201)
            .send(null)
        }
        uploads.attribute(request.raw, session.unitCode)
        reply.hijack()
        await receive(uploads, request.raw, reply.raw)
      },
    )

    for (const method of ['HEAD', 'PATCH'] as const) {
      scope.route({
        method,
        url: '/files/:id',
        onRequest: guard.requireSession,
        config: { swagger: { exposeHeadRoute: true } },
        schema: {
          ...common,
          summary: method === 'HEAD' ? 'How much of it has arrived' : 'Bytes from Upload-Offset on',
          params: UploadId,
          response: { '2xx': z.null(), ...response },
        },
        handler: async (request, reply) => {
          const { id } = request.params
          const session = guard.sessionOf(request)
          if (id.startsWith(DONE)) {
            const known = files.find(id.slice(DONE.length), listUnitCodes(session))
            if (!known) throw new ProblemError(404, 'upload-unknown')
            return reply
              .headers(toOffsetHeaders(known))
              .status(method === 'HEAD' ? 200 : 204)
              .send(null)
          }
          if (!uploads.isOf(id, session.unitCode)) throw new ProblemError(404, 'upload-unknown')
          if (method === 'HEAD') {
            await uploads.finishIfWhole(id)
            reply.hijack()
            return receive(uploads, request.raw, reply.raw)
          }
          const offset = await uploads.append(id, getOffset(request.headers), request.raw)
          if (offset === undefined) return reply.hijack()
          const headers = { ...TUS, 'upload-offset': String(offset) }
          return reply.headers(headers).status(204).send(null)
        },
      })
    }
  })

  function findKnown(header: string | string[] | undefined, session: ClerkSession): StoredFile | undefined {
    if (typeof header !== 'string') return undefined
    try {
      const metadata = UploadMetadata.safeParse(Metadata.parse(header)).data
      return metadata && files.find(metadata.sha256, listUnitCodes(session))
    } catch {
      // tus itself says what is wrong with the header.
      return undefined
    }
  }
}

/** To somebody who has hung up tus never gets its answer off, and waits for ever; a server that is closed would wait with it. */
async function receive({ tus }: UploadReceiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await Promise.race([tus.handle(request, response), once(response, 'close')])
}

/** Where a PATCH begins; what tus 1.0 wants of its headers is refused as tus refuses it. */
function getOffset(headers: IncomingHttpHeaders): number {
  if (headers['tus-resumable'] !== TUS['tus-resumable']) throw new ProblemError(412, 'malformed')
  const offset = headers['upload-offset']
  if (headers['content-type'] !== 'application/offset+octet-stream') throw new ProblemError(403, 'malformed')
  if (typeof offset !== 'string') throw new ProblemError(403, 'malformed')
  if (!/^\d{1,15}$/.test(offset)) throw new ProblemError(400, 'malformed')
  return Number(offset)
}

function toOffsetHeaders({ bytes }: StoredFile): Record<string, string> {
  return {
    ...TUS,
    'upload-offset': String(bytes),
    'upload-length': String(bytes),
  }
}
