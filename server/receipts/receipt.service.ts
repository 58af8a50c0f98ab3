import { createHash } from 'node:crypto'
import { fromBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { verifyCms } from '../../domain/signature/cms.ts'
import { RECEIPT_PURPOSE, ReceiptStatement, type Receipt } from '../../domain/sync/receipt.ts'
import { toCanonicalJson } from '../../domain/sync/statement.ts'
import { Submission } from '../../domain/sync/submission.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { SignAsOffice } from './office-signer.ts'
import type { Receivable, ReceiptRepo } from './receipt.repo.ts'

export interface ReceiptService {
  /**
   * The receipt of a submission of one of these units, made at the first call and the same ever after. It is made from what is
   * stored, after the submission was: a crash in between loses nothing. Undefined where there is none to give.
   */
  getReceipt(operationId: string, unitCodes: readonly string[]): Promise<Receipt | undefined>
}

export interface ReceiptDeps {
  readonly office: string
  readonly serverId: string
  readonly receipts: ReceiptRepo
  readonly clock: OfficeClock
  readonly sign: SignAsOffice | undefined
}

export function createReceiptService({ office, serverId, receipts, clock, sign }: ReceiptDeps): ReceiptService {
  return {
    async getReceipt(operationId, unitCodes) {
      const known = receipts.find(operationId, unitCodes)
      if (known || !sign) return known
      const receivable = receipts.findReceivable(operationId, unitCodes)
      if (!receivable) return undefined
      const statement = toCanonicalJson(await toStatement(operationId, receivable))
      const issuedAt = clock.now()
      const cms = await sign(statement, new Date(issuedAt))
      const { filingId, unitCode } = receivable
      receipts.insert({ operationId, filingId, unitCode, statement, cms, issuedAt })
      // Somebody else may have been faster; the first one counts.
      return receipts.find(operationId, unitCodes)
    },
  }

  async function toStatement(operationId: string, receivable: Receivable): Promise<ReceiptStatement> {
    const { cms, statement, filingId, kind, unitCode, round, revision, number, receivedAt } = receivable
    const signed = await verifyCms(toUtf8(statement), fromBase64(cms))
    if (!signed) throw new Error(`the stored submission ${operationId} no longer bears its signature`)
    const { submittedBy } = Submission.parse(JSON.parse(statement))
    return {
      ...{ purpose: RECEIPT_PURPOSE, version: 1, office, serverId, operationId },
      ...{ filingId, kind, unitCode, round, revision, number, account: submittedBy.account, receivedAt },
      certificateThumbprint: toSha256(fromBase64(signed.certificateDer)),
      statementSha256: toSha256(toUtf8(statement)),
    }
  }
}

function toSha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
