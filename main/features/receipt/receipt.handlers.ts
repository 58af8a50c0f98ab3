import { getFiling } from '../../../domain/filings.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import { fromBase64, toUtf8 } from '../../../domain/signature/bytes.ts'
import type { VerifiedReceipt } from '../../../domain/sync/receipt.ts'
import { Submission } from '../../../domain/sync/submission.ts'
import { saveDocument, type PrintPdf, type SaveFile } from '../../documents/document-ports.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk, Workspace } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import { toFilingData } from '../filing/filing-data.ts'
import { findFilingRecord } from '../filing/filing.repo.ts'
import { toAttachedCms } from './attached-cms.ts'
import { toReceiptHtml, type ReceiptPage } from './receipt-html.ts'
import { receiptWords } from './receipt-words.ts'
import { findReceipt, listReceipts, type StoredReceipt } from './receipt.repo.ts'
import { toReceiptView, verifyStored, type ListAuthorities } from './receipt.service.ts'

export interface ReceiptDeps {
  readonly listAuthorities: ListAuthorities
  readonly saveFile: SaveFile
  readonly printPdf: PrintPdf
  readonly now: () => Date
}

/** 电子回执: shown, printed, handed on. Each time it is verified again, on this computer alone. */
export function createReceiptHandlers(
  desk: Desk,
  deps: ReceiptDeps,
): HandlersOf<'receipt.list' | 'receipt.print' | 'receipt.export'> {
  return {
    'receipt.list': ({ filingId }) => {
      const { db } = desk.workspace()
      const authorities = deps.listAuthorities(db)
      return Promise.all(listReceipts(db, filingId).map((stored) => toReceiptView(stored, authorities)))
    },
    /** One that does not hold is not put on paper. */
    'receipt.print': async ({ operationId }) => {
      const workspace = desk.workspace()
      const stored = findReceipt(workspace.db, operationId)
      if (!stored) return failure('receipt-missing')
      const verified = await verifyStored(stored, deps.listAuthorities(workspace.db))
      if (!verified.ok) return verified
      const page = toPage(workspace, stored, verified.value, deps.now())
      return save(workspace, stored, 'pdf', await deps.printPdf(toReceiptHtml(page)))
    },
    /** As it came, whether it holds or not: who checks it elsewhere must be able to find out for themselves. */
    'receipt.export': async ({ operationId }) => {
      const workspace = desk.workspace()
      const stored = findReceipt(workspace.db, operationId)
      if (!stored) return failure('receipt-missing')
      const { cms, statement } = stored.receipt
      return save(workspace, stored, 'p7m', toAttachedCms(fromBase64(cms), toUtf8(statement)))
    },
  }

  async function save(
    workspace: Workspace,
    stored: StoredReceipt,
    extension: 'pdf' | 'p7m',
    bytes: Uint8Array,
  ): Promise<Result<{ readonly saved: boolean }>> {
    const file = toFileName(stored, extension)
    const saved = await saveDocument(deps.saveFile, file, bytes)
    if (!saved.ok) return saved
    const action = extension === 'pdf' ? 'printed' : 'exported'
    if (saved.value) rememberAct(workspace, { action, filingId: stored.filingId, subject: file }, deps.now())
    return success({ saved: saved.value })
  }
}

function toFileName(stored: StoredReceipt, extension: string): string {
  const { title, round } = readSubmission(stored)
  return `${receiptWords.file(title, round)}.${extension}`
}

function toPage(
  { db, clerk, pack }: Workspace,
  stored: StoredReceipt,
  { statement, signerName }: VerifiedReceipt,
  now: Date,
): ReceiptPage {
  const { operationId, certificateThumbprint, statementSha256, number, receivedAt } = statement
  return {
    ...{ operationId, certificateThumbprint, statementSha256, number, receivedAt, signerName },
    ...readSubmission(stored),
    office: pack.title,
    unitName: findFilingRecord(db, stored.filingId)?.unitName ?? clerk.unitName,
    printedAt: now.toISOString(),
  }
}

/** What was filed, as it was called then. */
function readSubmission({ submission }: StoredReceipt) {
  const { kind, data, round, submittedAt, submittedBy } = Submission.parse(JSON.parse(submission))
  const { title: kindTitle, titleOf } = getFiling(kind)
  return { kindTitle, title: titleOf(toFilingData(data)), round, submittedAt, submitter: submittedBy.name }
}
