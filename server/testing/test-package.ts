import { createHash, randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { sealPackage, toOperationBytes } from '../../domain/package/office-package.ts'
import { joinBytes } from '../../domain/package/package-format.ts'
import { PACKAGE_PURPOSE, type PackageStatement } from '../../domain/package/package-statement.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import { toCanonicalJson } from '../../domain/sync/statement.ts'
import type { TestClerk } from './test-clerk.ts'
import type { TestFile } from './test-filings.ts'

/** What to put in the place of what an honest client writes. */
export interface PackageOverrides {
  readonly statement?: Partial<PackageStatement>
  readonly certificate?: string
  /** Signs instead of the clerk's key. */
  readonly sign?: TestClerk['key']['sign']
  readonly operations?: readonly Operation[]
  /** The bytes that really lie in the package. */
  readonly fileBytes?: (file: TestFile) => Uint8Array
}

/** An 离线包 as a client writes it, by hand. */
export async function makeTestPackage(
  clerk: TestClerk,
  operations: readonly Operation[],
  files: readonly TestFile[] = [],
  overrides: PackageOverrides = {},
): Promise<Buffer> {
  const { grant } = clerk
  if (!grant) throw new Error('nobody is logged in')
  const manifest: PackageStatement = {
    ...{ purpose: PACKAGE_PURPOSE, version: 1, packageId: uuidv7(), office: grant.office },
    ...{ serverId: grant.trust.serverId ?? '', account: grant.clerk.account, unitCode: grant.clerk.unitCode },
    createdAt: clerk.office.now().toISOString(),
    operations: operations.map((operation) => ({ id: operation.id, sha256: hash(toOperationBytes(operation)) })),
    files: files.map(({ sha256, bytes, mediaType }) => ({ sha256, bytes: bytes.length, mediaType })),
    replyKey: randomBytes(32).toString('base64'),
    ...overrides.statement,
  }
  const statement = toCanonicalJson(manifest)
  const { cms } = await (overrides.sign ?? clerk.key.sign)(statement)
  const byHash = new Map(files.map((file) => [file.sha256, file]))
  const sealed = sealPackage(overrides.certificate ?? grant.trust.packageCertificate ?? '', {
    ...{ statement, cms, operations: overrides.operations ?? operations, files: manifest.files },
    async *readFile({ sha256 }) {
      const file = byHash.get(sha256)
      if (file) yield overrides.fileBytes?.(file) ?? file.bytes
    },
  })
  const pieces: Uint8Array[] = []
  for await (const piece of sealed) pieces.push(piece)
  return Buffer.from(joinBytes(pieces))
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
