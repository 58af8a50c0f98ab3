import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { findPaperCode, toPaperCode, toShortCode } from '../../domain/filing/paper-code.ts'
import type { App } from '../http/app.ts'
import { ProblemError, toProblemOf } from '../http/problem.ts'
import type { PackageDeps } from '../package/package-deps.ts'
import { registerPackagePages } from '../package/packages.routes.ts'
import { toFilingPage } from './filing.page.ts'
import { html } from './html.ts'
import { toPage } from './layout.page.ts'
import { toListPage } from './list.page.ts'
import { toLoginPage } from './login.page.ts'
import { checkPaper } from './paper-check.ts'
import { registerReviewForms } from './review-forms.routes.ts'
import { findReviewCase } from './review-case.ts'
import type { ReviewDeps } from './review-deps.ts'
import { createReviewListRepo } from './review-list.repo.ts'
import { problemTexts, stateTabs } from './review-text.ts'
import { createReviewerSessions, type Reviewer } from './reviewer-sessions.ts'

const LINES = 20
/** In the order in which they are put together to one style sheet. */
const styles = ['frame', 'controls', 'list', 'filing', 'narrow']
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

const flashCode = z.string().max(40).optional().catch(undefined)
const FlashQuery = z.object({ done: flashCode, problem: flashCode })
const PaperQuery = z.object({
  paper: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .catch(undefined),
})
const ListQuery = z.object({
  state: z.enum(stateTabs.map((tab) => tab.state)).catch('submitted'),
  q: z.string().trim().max(80).catch(''),
  page: z.coerce.number().int().min(1).catch(1),
})
const FilingId = z.object({ id: z.uuid() })
const MaterialId = FilingId.extend({ materialId: z.uuid() })

/** The office's side: plain pages for a reviewer, at a desk or on a phone, without a script. */
export async function registerReviewPages(app: App, deps: ReviewDeps, packages: PackageDeps): Promise<void> {
  const { repos, pack, storage } = deps
  const { nameOf } = deps.reference
  const office = pack.title
  const style = styles
    .map((name) => readFileSync(path.join(import.meta.dirname, 'style', `${name}.css`), 'utf8'))
    .join('\n')
  const list = createReviewListRepo(deps.db)
  const sessions = createReviewerSessions(deps)

  await app.register(async (scope: App) => {
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(headers))
    scope.setErrorHandler(answerPage)
    const hidden = { schema: { hide: true } }

    scope.get('/review/style.css', hidden, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=300').send(style),
    )

    // Browsers ask for it unasked.
    scope.get('/favicon.ico', hidden, (_request, reply) => reply.status(204).send())

    scope.get('/review/login', hidden, (request, reply) => {
      if (sessions.find(request)) return reply.redirect('/review', 303)
      return toHtml(reply, toLoginPage(office, FlashQuery.parse(request.query)))
    })

    scope.get('/review', hidden, (request, reply) => {
      const reviewer = sessions.find(request)
      if (!reviewer) return reply.redirect('/review/login', 303)
      const { state, q: text, page: wanted } = ListQuery.parse(request.query)
      const paper = findPaperCode(text)
      if (paper) return reply.redirect(`/review/filings/${paper.filingId}?paper=${paper.hash}`, 303)
      const total = list.count(state, text)
      const pages = Math.max(1, Math.ceil(total / LINES))
      const page = Math.min(wanted, pages)
      const lines = list.list({ state, text, limit: LINES, offset: (page - 1) * LINES })
      const flash = FlashQuery.parse(request.query)
      const view = { state, text, page, pages, total, lines, countByState: list.countByState() }
      return toHtml(reply, toListPage({ office, reviewer, flash }, view))
    })

    scope.get('/review/filings/:id', hidden, async (request, reply) => {
      const reviewer = sessions.find(request)
      if (!reviewer) return reply.redirect('/review/login', 303)
      const view = findReviewCase(deps, parseId(FilingId, request).id)
      if (!view) throw new ProblemError(404, 'not-found')
      const { filing, record, data } = view
      const { hash } = await toPaperCode(record.id, filing.kind, data)
      const { paper } = PaperQuery.parse(request.query)
      const check =
        paper === undefined
          ? undefined
          : await checkPaper(filing, record.id, repos.submissions.listStatements(record.id), paper, nameOf)
      const frame = { office, reviewer, flash: FlashQuery.parse(request.query) }
      return toHtml(reply, toFilingPage(frame, { ...view, code: toShortCode({ hash }), paper: check }))
    })

    scope.get('/review/filings/:id/materials/:materialId', hidden, (request, reply) => {
      if (!sessions.find(request)) return reply.redirect('/review/login', 303)
      const { id, materialId } = parseId(MaterialId, request)
      const view = findReviewCase(deps, id)
      const material = view?.record.materials.find((each) => each.id === materialId)
      const file = view && material && repos.files.find(material.sha256, [view.record.unitCode])
      if (!file || !material) throw new ProblemError(404, 'not-found')
      // Only PDF, JPEG and PNG were let in. The page's policy would keep the browser's own PDF viewer out.
      return reply
        .removeHeader('content-security-policy')
        .header('content-security-policy', "frame-ancestors 'none'")
        .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(material.name)}`)
        .type(file.mediaType)
        .send(storage.read(material.sha256))
    })

    registerReviewForms(scope, deps, sessions)
    await registerPackagePages(scope, packages, sessions)
  })

  function answerPage(error: FastifyError | ProblemError, request: FastifyRequest, reply: FastifyReply): void {
    const { status, code } = toProblemOf(error)
    if (status >= 500) console.error('page failed', request.routeOptions.url, error)
    const reviewer: Reviewer | undefined = sessions.find(request)
    const text = problemTexts[code] ?? '服务器出错了，请稍后再试。'
    const frame = { title: '无法显示', office, ...(reviewer && { reviewer }) }
    const page = toPage(frame, html`<p class="card empty">${text} <a href="/review">返回列表</a></p>`)
    void toHtml(reply.status(status), page)
  }
}

function parseId<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const { data } = schema.safeParse(request.params)
  if (!data) throw new ProblemError(404, 'not-found')
  return data
}

function toHtml(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page)
}
