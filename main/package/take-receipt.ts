import type { Database } from 'better-sqlite3'
import { readFile, stat } from 'node:fs/promises'
import type { ReceivedPackage } from '../../domain/ipc/package-view.ts'
import { LONGEST } from '../../domain/package/package-format.ts'
import { findPackageId, openReceiptPackage, type PackageReceiptContent } from '../../domain/package/receipt-package.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import type { OperationResult } from '../../domain/sync/operation.ts'
import { findOperation, findOutboxState } from '../outbox/outbox.repo.ts'
import { settleOperation, type SettleDeps } from '../outbox/settle.ts'
import { toPause } from '../sync/backoff.ts'
import type { ApplyChange } from '../sync/pull-deps.ts'
import { findChange } from '../sync/read-change.ts'
import { applyApart } from '../sync/write-page.ts'
import type { Workspace } from '../workspace.ts'
import { findPackage, hasOperation, markReceived } from './package.repo.ts'

export interface TakeDeps {
  readonly applyDelivered: (db: Database, ...delivered: Parameters<SettleDeps['applyDelivered']>) => void
  readonly applyConflict: (db: Database, ...conflict: Parameters<SettleDeps['applyConflict']>) => void
  readonly applyChange: ApplyChange
  /** Certificates (DER, base64) of the authorities a workspace trusts. */
  readonly listAuthorities: (db: Database) => readonly string[]
  readonly now: () => Date
}

const MOST_BYTES = LONGEST.content + LONGEST.statement

/**
 * Takes in a 回执包: every operation it answers is settled as the network would settle it, and the rows it brings are written.
 * Repeating it changes nothing more. Errors: `package-receipt-damaged`, `package-receipt-foreign` (also for one of a package
 * that was not made here), `package-receipt-unsigned` for one the office did not sign, `package-receipt-unreadable`, `locked`.
 */
export async function takeReceipt(
  { db, pack }: Workspace,
  file: string,
  deps: TakeDeps,
): Promise<Result<ReceivedPackage>> {
  const bytes = await readBounded(file)
  if (!bytes.ok) return bytes
  if (!db.open) return failure('locked')
  const packageId = findPackageId(bytes.value)
  if (packageId === undefined) return failure('package-receipt-damaged')
  const known = findPackage(db, packageId)
  if (!known) return failure('package-receipt-foreign')
  const { replyKey, statementSha256: packageSha256, fileName } = known
  const authorities = deps.listAuthorities(db)
  const expected = { packageId, replyKey, packageSha256, office: pack.office, authorities }
  const opened = await openReceiptPackage(bytes.value, expected)
  // Who signed what is no receipt of ours is one question to the clerk: not the office.
  if (!opened.ok) return opened.error.code.startsWith('receipt-') ? failure('package-receipt-unsigned') : opened
  if (!db.open) return failure('locked')
  const { content, signerName } = opened.value
  const counts = db.transaction(() => takeIn(db, packageId, content, deps))()
  return success({ fileName, signerName, ...counts })
}

function takeIn(db: Database, packageId: string, { results, changes }: PackageReceiptContent, deps: TakeDeps) {
  const counts = { delivered: 0, blocked: 0, known: 0 }
  for (const result of results) {
    const settled = settleOne(db, packageId, result, deps)
    if (settled === 'delivered') counts.delivered += 1
    else if (settled === 'blocked') counts.blocked += 1
    else if (settled === 'gone') counts.known += 1
  }
  const apply = applyApart(deps.applyChange)
  for (const raw of changes) {
    const change = findChange(raw)
    if (change && (change.entity === 'filing' || change.entity === 'notice')) apply(db, change)
  }
  markReceived(db, packageId, deps.now().toISOString())
  return counts
}

function settleOne(db: Database, packageId: string, result: OperationResult, deps: TakeDeps) {
  const operation = findOperation(db, result.id)
  if (!operation || !hasOperation(db, packageId, result.id)) return 'gone'
  const isIn = result.outcome === 'accepted' || result.outcome === 'duplicate'
  // The network is asking at this moment and will say how it stands now; that it is in is true whoever says it.
  if (findOutboxState(db, result.id) === 'sending' && !isIn) return 'later'
  const settling: SettleDeps = {
    db,
    postpone: (failures) => new Date(deps.now().getTime() + toPause(failures)).toISOString(),
    applyDelivered: (...delivered) => deps.applyDelivered(db, ...delivered),
    applyConflict: (...conflict) => deps.applyConflict(db, ...conflict),
  }
  return settleOperation(settling, operation, result, 1)
}

async function readBounded(
  file: string,
): Promise<Result<Uint8Array, 'package-receipt-damaged' | 'package-receipt-unreadable'>> {
  try {
    const { size } = await stat(file)
    return size > MOST_BYTES ? failure('package-receipt-damaged') : success(await readFile(file))
  } catch {
    return failure('package-receipt-unreadable')
  }
}
