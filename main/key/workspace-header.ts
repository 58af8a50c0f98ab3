import { z } from 'zod'

/** One holder for whom the data key is closed. What opens it is a private key, so that a renewed certificate still does. */
export const KeyWrap = z.strictObject({
  /** `certificate`: a clerk's key; `recovery`: the unit's recovery certificate (单位恢复证书). */
  kind: z.enum(['certificate', 'recovery']),
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex; null in a wrap of version 1 until it is opened again. */
  publicKeyHash: z.string().nullable(),
  /** SHA-256 of the certificate it was made for, lower-case hex. */
  thumbprint: z.string(),
  /** Whose certificate that was. */
  holder: z.string(),
  /** As `native/pkcs11` made it, base64. */
  wrapped: z.string(),
})
export type KeyWrap = z.infer<typeof KeyWrap>

const identity = {
  workspaceId: z.uuid(),
  account: z.string(),
  clerkName: z.string(),
  unitCode: z.string(),
  office: z.string(),
  serverUrl: z.string(),
  /** Names the data key, so that a copy of a database can be matched with its header. */
  keyId: z.uuid(),
  /** Known only to who has the data key: tells a wrong key from a damaged database. */
  canary: z.string(),
  /** For choosing between workspaces; null until the first login went through. */
  lastOnlineAt: z.iso.datetime().nullable(),
}

/**
 * The only readable file of a workspace: whose it is and how its key is closed. Nothing here opens anything without a
 * security key; what must not be forged (the last meeting with the server) is kept inside.
 */
export const WorkspaceHeader = z.strictObject({
  version: z.literal(2),
  ...identity,
  /** Which database and files are meant: every data key has its own (`desk-3.db`, `files-3`); 0 for those without a number. */
  generation: z.number().int().nonnegative(),
  wraps: z.array(KeyWrap).min(1),
})
export type WorkspaceHeader = z.infer<typeof WorkspaceHeader>

/** What versions before 0.2 wrote. */
const HeaderOfVersion1 = z
  .object({
    version: z.literal(1),
    ...identity,
    wraps: z.array(z.object({ kind: z.literal('certificate'), thumbprint: z.string(), wrapped: z.string() })).min(1),
  })
  .transform(({ wraps, ...rest }): WorkspaceHeader => ({
    ...rest,
    version: 2,
    generation: 0,
    wraps: wraps.map((wrap) => ({ ...wrap, publicKeyHash: null, holder: rest.clerkName })),
  }))

/** A header as it lies on the disk, of either version. */
export const StoredHeader = z.union([WorkspaceHeader, HeaderOfVersion1])
