import { z } from 'zod'

/** A key's signature on a statement (`statement.ts`), as it travels beside the statement. */
export const StatementSignature = z.object({
  algorithm: z.enum(['RS256', 'ES256']),
  /** Base64; ES256 as r||s. */
  signature: z.string(),
  /** X.509 DER, base64. */
  certificateDer: z.string(),
})
export type StatementSignature = z.infer<typeof StatementSignature>
