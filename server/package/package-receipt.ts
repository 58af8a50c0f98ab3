import { listUnitCodes } from '../../domain/account/own-units.ts'
import { LONGEST, type Bytes } from '../../domain/package/package-format.ts'
import { PackageStatement } from '../../domain/package/package-statement.ts'
import { sealReceiptPackage } from '../../domain/package/receipt-package.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import type { PackageDeps } from './package-deps.ts'

/**
 * The 回执包 of a package that was taken in, with the rows as they are now: made again after the review, it carries what came
 * of that too. Errors: `not-found`; `package-no-signer` where the office has no key for receipts.
 */
export async function makeReceiptPackage(
  deps: Pick<PackageDeps, 'repos' | 'auth' | 'pack' | 'clock' | 'serverId' | 'sign'>,
  packageId: string,
): Promise<Result<Bytes, 'not-found' | 'package-no-signer'>> {
  const { repos, auth, pack, clock, serverId, sign } = deps
  const row = repos.packages.find(packageId)
  const session = row && auth.findClerk(row.account)
  if (!row || !session) return failure('not-found')
  if (!sign) return failure('package-no-signer')
  const issuedAt = clock.now()
  const { replyKey } = PackageStatement.parse(JSON.parse(row.statement))
  return success(
    await sealReceiptPackage({
      packageId,
      replyKey,
      content: toContent(deps, packageId, listUnitCodes(session)),
      about: { office: pack.office, serverId, account: row.account, packageSha256: row.statementSha256, issuedAt },
      sign: (text) => sign(text, new Date(issuedAt)),
    }),
  )
}

function toContent({ repos }: Pick<PackageDeps, 'repos'>, packageId: string, unitCodes: readonly string[]) {
  const operations = repos.packages.listOperations(packageId)
  const results = operations.map(({ result }) => result)
  const filingIds = operations.flatMap(({ filingId }) => filingId ?? [])
  const noticeIds = operations.flatMap(({ noticeId }) => noticeId ?? [])
  const changes: unknown[] = []
  let room = LONGEST.content - JSON.stringify(results).length * MOST_BYTES_A_CHARACTER
  for (const text of repos.packages.listRows({ filingIds, noticeIds, unitCodes })) {
    room -= text.length * MOST_BYTES_A_CHARACTER
    // The answers are what a receipt is for; a row that has no room comes with the network.
    if (room < 0) break
    changes.push(JSON.parse(text))
  }
  return { results, changes }
}

const MOST_BYTES_A_CHARACTER = 3
