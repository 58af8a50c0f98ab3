import { z } from 'zod'
import { failure, success, type Result } from '../result.ts'
import { toCanonicalJson } from '../sync/statement.ts'
import { MOST_FILES, MOST_OPERATIONS } from './package-format.ts'

export const PACKAGE_PURPOSE = 'border-desk/package'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const OperationName = z.strictObject({
  id: z.uuid(),
  /** Of the operation's canonical JSON (RFC 8785). */
  sha256: Sha256,
})
/** A file in the package, and what the submission that names it says of it. */
export const PackedFile = z.strictObject({ sha256: Sha256, bytes: z.number().int().positive(), mediaType: z.string() })
export type PackedFile = z.infer<typeof PackedFile>

/**
 * The first thing in an 离线包, and what the clerk signs: these operations, in this order, with these files, from me, for this
 * office. Everything else in the package is named here by its hash.
 */
export const PackageStatement = z
  .strictObject({
    purpose: z.literal(PACKAGE_PURPOSE),
    version: z.literal(1),
    packageId: z.uuid(),
    office: z.string().max(50),
    /** The server that gave out the certificate the package is closed for. */
    serverId: z.string().max(100),
    account: z.string().max(50),
    /** The clerk's main unit. */
    unitCode: z.string().max(20),
    createdAt: z.iso.datetime(),
    operations: z.array(OperationName).min(1).max(MOST_OPERATIONS),
    files: z.array(PackedFile).max(MOST_FILES),
    /** 32 bytes: the office closes its 回执包 with it. */
    replyKey: z.base64().length(44),
  })
  .refine(({ operations }) => new Set(operations.map(({ id }) => id)).size === operations.length)
  .refine(({ files }) => new Set(files.map(({ sha256 }) => sha256)).size === files.length)
export type PackageStatement = z.infer<typeof PackageStatement>

/**
 * What a security key signs for a package: the statement itself, field by field, brought to canonical form.
 * Errors: `not-a-package` for anything else.
 */
export function toPackageStatement(manifestJson: string): Result<string, 'not-a-package'> {
  const manifest = findPackageStatement(manifestJson)
  return manifest ? success(toCanonicalJson(manifest)) : failure('not-a-package')
}

export function findPackageStatement(text: string): PackageStatement | undefined {
  try {
    return PackageStatement.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
