import { z } from 'zod'
import { Receipt } from './receipt.ts'
import { StatementSignature } from './signature.ts'

const envelope = {
  /** UUIDv7 made on the client once; the idempotency key on the server. */
  id: z.uuid(),
  createdAt: z.iso.datetime(),
}

export const SubmitFiling = z.object({
  ...envelope,
  type: z.literal('submit-filing'),
  filingId: z.uuid(),
  /** The canonical JSON of a `Submission`, to the byte as it was signed. */
  statement: z.string(),
  signature: StatementSignature,
})
export type SubmitFiling = z.infer<typeof SubmitFiling>

const WithdrawFiling = z.object({
  ...envelope,
  type: z.literal('withdraw-filing'),
  filingId: z.uuid(),
  baseRevision: z.number().int().min(0),
  reason: z.string().max(200),
})

const DeleteFiling = z.object({
  ...envelope,
  type: z.literal('delete-filing'),
  filingId: z.uuid(),
  baseRevision: z.number().int().min(0),
})

const ReadNotice = z.object({ ...envelope, type: z.literal('read-notice'), noticeId: z.uuid() })

/** Everything a client may ask of the server about records. Order is kept within a filing; filings never wait for each other. */
export const Operation = z.discriminatedUnion('type', [SubmitFiling, WithdrawFiling, DeleteFiling, ReadNotice])
export type Operation = z.infer<typeof Operation>

const IssueShape = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  path: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

/** What became of one operation. `accepted` and `duplicate` end it; the rest tell the client what to do. */
export const OperationResult = z.discriminatedUnion('outcome', [
  z.object({
    id: z.uuid(),
    outcome: z.enum(['accepted', 'duplicate']),
    revision: z.number().int().optional(),
    number: z.string().nullable().optional(),
    /** 电子回执 for a submission; a server of an earlier version gives none. */
    receipt: Receipt.optional(),
  }),
  /** Files named by the submission have not arrived whole: upload them, then send the operation again. */
  z.object({ id: z.uuid(), outcome: z.literal('files-missing'), sha256s: z.array(z.string()) }),
  /** Somebody changed the record since the client saw it. */
  z.object({ id: z.uuid(), outcome: z.literal('conflict'), currentRevision: z.number().int() }),
  /** Will not be taken as it is; a person has to act. */
  z.object({ id: z.uuid(), outcome: z.literal('refused'), code: z.string(), issues: z.array(IssueShape) }),
])
export type OperationResult = z.infer<typeof OperationResult>

export const PushRequest = z.object({ operations: z.array(Operation).min(1).max(100) })
export type PushRequest = z.infer<typeof PushRequest>
export const PushResponse = z.object({ results: z.array(OperationResult) })
export type PushResponse = z.infer<typeof PushResponse>

/** `POST /operations/results`: after a lost answer a client asks first, and sends again only what is unknown. */
export const ResultsRequest = z.object({ ids: z.array(z.uuid()).min(1).max(500) })
export type ResultsRequest = z.infer<typeof ResultsRequest>
/** Each id once, in one of the two: what was carried out, as `duplicate`, or what the server has not carried out. */
export const ResultsResponse = z.object({ results: z.array(OperationResult), unknown: z.array(z.uuid()) })
export type ResultsResponse = z.infer<typeof ResultsResponse>
