import { z } from 'zod'
import { Material } from '../filing/material.ts'

const FieldValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
const FieldRecord = z.record(z.string(), FieldValue)

/** Shape of any filing's data on a border; the definition of its kind says what may stand in it. */
export const FilingDataShape = z.record(z.string(), z.union([FieldRecord, z.array(FieldRecord)]))

/**
 * What the clerk signs at 上报: the frozen snapshot of fields and material hashes. Signed as RFC 8785 canonical JSON,
 * so that both sides get the same bytes from the same facts.
 */
export const Submission = z.object({
  purpose: z.literal('border-desk/submission'),
  version: z.literal(1),
  office: z.string(),
  filingId: z.uuid(),
  kind: z.string(),
  unitCode: z.string(),
  /** 1 for the first 上报, one more after each return. */
  round: z.number().int().positive(),
  /** The server's revision this round answers; 0 when the server does not know the filing yet. */
  baseRevision: z.number().int().min(0),
  data: FilingDataShape,
  materials: z.array(Material),
  submittedAt: z.iso.datetime(),
  submittedBy: z.object({ account: z.string(), name: z.string() }),
})
export type Submission = z.infer<typeof Submission>
