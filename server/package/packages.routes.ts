import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../http/app.ts'
import { ProblemError } from '../http/problem.ts'
import { isSameOrigin } from '../review/review-forms.routes.ts'
import type { Reviewer, ReviewerSessions } from '../review/reviewer-sessions.ts'
import { importPackage } from './import-package.ts'
import { receiveUpload } from './multipart.ts'
import type { PackageDeps } from './package-deps.ts'
import { makeReceiptPackage } from './package-receipt.ts'
import { toPackagesPage } from './packages.page.ts'

const LISTED = 100
/** Two hundred filings with all their papers. */
const LARGEST_PACKAGE = 16 * 1024 ** 3
const PackageId = z.object({ id: z.uuid() })
const code = z.string().max(40).optional().catch(undefined)
const FlashQuery = z.object({ done: code, problem: code })

/** The office's side of 离线包, among the review pages: bring one in, take its answer out. */
export async function registerPackagePages(app: App, deps: PackageDeps, sessions: ReviewerSessions): Promise<void> {
  const { repos, pack, packageKey } = deps
  const hidden = { schema: { hide: true } }

  await app.register(async (scope: App) => {
    // Read piece by piece where it is wanted: it does not fit into memory.
    scope.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))

    scope.get('/review/packages', hidden, (request, reply) => {
      const reviewer = sessions.find(request)
      if (!reviewer) return reply.redirect('/review/login', 303)
      const frame = { office: pack.title, reviewer, flash: FlashQuery.parse(request.query) }
      const view = { lines: repos.packages.list(LISTED), isTaking: packageKey !== undefined }
      return reply.type('text/html; charset=utf-8').send(toPackagesPage(frame, view))
    })

    scope.post('/review/packages', { ...hidden, bodyLimit: LARGEST_PACKAGE }, async (request, reply) => {
      const query = await takeUpload(request, getReviewer(request))
      return reply.redirect(`/review/packages?${new URLSearchParams(query)}`, 303)
    })

    scope.get('/review/packages/:id/receipt', hidden, async (request, reply) => {
      if (!sessions.find(request)) return reply.redirect('/review/login', 303)
      const { data } = PackageId.safeParse(request.params)
      const made = data && (await makeReceiptPackage(deps, data.id))
      if (!made?.ok) throw new ProblemError(404, made?.error.code ?? 'not-found')
      const name = encodeURIComponent(`边界通回执包-${data?.id.slice(-12)}.bjh`)
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
        .type('application/octet-stream')
        .send(Readable.from([made.value]))
    })
  })

  async function takeUpload(request: FastifyRequest, reviewer: Reviewer): Promise<Record<string, string>> {
    await mkdir(deps.directory, { recursive: true })
    const target = path.join(deps.directory, `${randomUUID()}.bjb`)
    try {
      const upload = await receiveUpload(request.raw, {
        contentType: request.headers['content-type'],
        target,
        checkToken(token) {
          if (token !== reviewer.formToken) throw new ProblemError(403, 'forged-form')
        },
      })
      if (!upload) return { problem: 'malformed' }
      const taken = await importPackage(deps, target, reviewer.account)
      return taken.ok ? { done: 'package-taken' } : { problem: toKnown(taken.error.code) }
    } finally {
      await rm(target, { force: true })
    }
  }

  function getReviewer(request: FastifyRequest): Reviewer {
    const reviewer = sessions.find(request)
    if (!reviewer || !isSameOrigin(request)) throw new ProblemError(403, 'forged-form')
    return reviewer
  }
}

/** Whatever is wrong with the clerk's key is one thing to the office: the package is not his. */
function toKnown(problem: string): string {
  return problem.startsWith('key-') ? 'package-key' : problem
}
