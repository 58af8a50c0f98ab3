import { z } from 'zod'
import { failure, success, type Result } from '../result.ts'
import { toHex, toUtf8 } from '../signature/bytes.ts'
import { sha256 } from '../signature/algorithm.ts'
import { verifyOfficeStatement, type OfficeSignature, type OfficeSignatureProblem } from './office-signature.ts'
import { StatementSignature } from './signature.ts'

export const RECEIPT_PURPOSE = 'border-desk/receipt'

/** 电子回执 as it travels: the office's statement and its signature on it. */
export const Receipt = z.strictObject({ statement: z.string().max(10_000), ...StatementSignature.shape })
export type Receipt = z.infer<typeof Receipt>

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What the office says with it: this submission, signed with that key, has arrived and has this number. */
export const ReceiptStatement = z.strictObject({
  purpose: z.literal(RECEIPT_PURPOSE),
  version: z.literal(1),
  office: z.string(),
  serverId: z.string(),
  operationId: z.uuid(),
  filingId: z.uuid(),
  kind: z.string(),
  unitCode: z.string(),
  round: z.number().int().min(1),
  /** The filing's revision the submission led to. */
  revision: z.number().int().min(1),
  /** 计划编号, 团组档案号. */
  number: z.string().nullable(),
  account: z.string(),
  /** SHA-256 of the certificate the submission was signed with, hex. */
  certificateThumbprint: Sha256,
  /** SHA-256 of the submission's statement, hex. */
  statementSha256: Sha256,
  receivedAt: z.iso.datetime(),
})
export type ReceiptStatement = z.infer<typeof ReceiptStatement>

export type ReceiptProblem = 'receipt-malformed' | OfficeSignatureProblem | 'receipt-other-submission'

export interface VerifiedReceipt extends OfficeSignature {
  readonly statement: ReceiptStatement
}

export interface ReceiptExpectation {
  /** Certificates (DER, base64) of the authorities this workspace trusts. */
  readonly authorities: readonly string[]
  /** What was sent: the operation and, to the byte, the statement the clerk signed. */
  readonly submission: { readonly operationId: string; readonly statement: string }
}

/**
 * Whether a receipt holds, without asking anybody: signed by a certificate that one of the authorities issued for an
 * office's receipts and that was valid when it signed, about this very submission. Never throws on hostile input.
 * Errors: the codes of `ReceiptProblem`.
 */
export async function verifyReceipt(
  receipt: Receipt,
  { authorities, submission }: ReceiptExpectation,
): Promise<Result<VerifiedReceipt, ReceiptProblem>> {
  const statement = parseStatement(receipt.statement)
  if (!statement) return failure('receipt-malformed')
  const { office } = statement
  const signed = await verifyOfficeStatement(receipt.statement, receipt.cms, { office, authorities })
  if (!signed.ok) return signed
  const hash = toHex(await sha256(toUtf8(submission.statement)))
  const isAboutIt = statement.operationId === submission.operationId && statement.statementSha256 === hash
  if (!isAboutIt) return failure('receipt-other-submission')
  return success({ statement, ...signed.value })
}

function parseStatement(text: string): ReceiptStatement | undefined {
  try {
    return ReceiptStatement.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
