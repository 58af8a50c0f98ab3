import { createHash } from 'node:crypto'
import { fromBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { verifyCms } from '../../domain/signature/cms.ts'
import { RECEIPT_PURPOSE, ReceiptStatement, type Receipt } from '../../domain/sync/receipt.ts'
import { toCanonicalJson } from '../../domain/sync/statement.ts'
import { Submission } from '../../domain/sync/submission.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { SignAsOffice } from './office-signer.ts'
import type { Receivable, ReceiptRepo, ReceiptRow } from './receipt.repo.ts'

export interface ReceiptService {
  /**
   * Receipts by operation, of those that are submissions of one of these units; each is made at the first call and the same ever
   * after. They are made from what is stored, after the submission was: a crash in between loses nothing. Missing where there is
   * none to give.
   */
  getReceipts(operationIds: readonly string[], unitCodes: readonly string[]): Promise<ReadonlyMap<string, Receipt>>
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
    async getReceipts(operationIds, unitCodes) {
      const known = receipts.list(operationIds, unitCodes)
      const wanted = operationIds.filter((id) => !known.has(id))
      if (!sign || wanted.length === 0) return known
      const made = await Promise.all(receipts.listReceivable(wanted, unitCodes).map((each) => make(sign, each)))
      receipts.insertAll(made.flatMap((row) => row ?? []))
      // Somebody else may have been faster; the first one counts.
      return receipts.list(operationIds, unitCodes)
    },
  }

  /** Undefined where it cannot be made: the submission has been taken all the same. */
  async function make(signAsOffice: SignAsOffice, receivable: Receivable): Promise<ReceiptRow | undefined> {
    const { operationId, filingId, unitCode } = receivable
    try {
      const statement = toCanonicalJson(await toStatement(operationId, receivable))
      const issuedAt = clock.now()
      const cms = await signAsOffice(statement, new Date(issuedAt))
      return { operationId, filingId, unitCode, statement, cms, issuedAt }
    } catch (error) {
      console.error('no receipt', operationId, error)
      return undefined
    }
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
