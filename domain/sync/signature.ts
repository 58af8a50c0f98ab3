import { z } from 'zod'

/**
 * A signature on a statement (`statement.ts`) as it travels beside it: CMS SignedData (RFC 5652), detached, DER in
 * base64, one signer with his certificate. `domain/signature` writes and reads it.
 */
export const StatementSignature = z.strictObject({ cms: z.base64().max(200_000) })
export type StatementSignature = z.infer<typeof StatementSignature>
