import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { success, type Result } from '../../domain/result.ts'
import type { Operation, OperationResult } from '../../domain/sync/operation.ts'
import { applyOperations } from '../operations/apply-operation.ts'
import type { PackageDeps } from './package-deps.ts'
import type { PackedOperation } from './package.repo.ts'
import { readPackage, type OpenedPackage, type PackageFailure } from './read-package.ts'

/** What became of a package. */
export interface PackageReport {
  readonly packageId: string
  readonly account: string
  readonly results: readonly OperationResult[]
}

/** As many as one request over the network carries. */
const BATCH = 100

/**
 * Takes in a package from a file: its files into the storage, its operations exactly as if they had come over the network. The
 * same package again is answered from the same answers. Errors: `PackageFailure`, and then nothing was taken in.
 * `importedBy`: who of the office did it.
 */
export async function importPackage(
  deps: PackageDeps,
  file: string,
  importedBy: string,
): Promise<Result<PackageReport, PackageFailure>> {
  const staging = path.join(deps.directory, randomUUID())
  await mkdir(staging, { recursive: true })
  try {
    const opened = await readPackage(deps, file, staging)
    if (!opened.ok) return opened
    const { bytes } = await stat(file).then(({ size }) => ({ bytes: size }))
    return success(await takeIn(deps, opened.value, { staging, bytes, importedBy }))
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function takeIn(
  deps: PackageDeps,
  { statement, cms, manifest, session, operations, files }: OpenedPackage,
  { staging, bytes, importedBy }: { readonly staging: string; readonly bytes: number; readonly importedBy: string },
): Promise<PackageReport> {
  const { repos, storage, clock } = deps
  const { unitCode, account } = session
  for (const { sha256, bytes: length, mediaType } of files) {
    await storage.keep(path.join(staging, sha256), sha256)
    repos.files.store({ sha256, bytes: length, mediaType, unitCode, storedAt: clock.now() })
  }
  const results: OperationResult[] = []
  for (let from = 0; from < operations.length; from += BATCH) {
    results.push(...(await applyOperations(deps, session, operations.slice(from, from + BATCH))))
  }
  const statementSha256 = createHash('sha256').update(statement).digest('hex')
  const packed = operations.flatMap((operation, index) => toPacked(operation, results[index]))
  repos.packages.save(
    { id: manifest.packageId, account, statement, cms, statementSha256, bytes, receivedAt: clock.now() },
    packed,
    { importedBy, importedAt: clock.now() },
  )
  return { packageId: manifest.packageId, account, results }
}

function toPacked(operation: Operation, result: OperationResult | undefined): PackedOperation[] {
  if (!result) return []
  const isLetter = operation.type === 'read-notice'
  return [{ filingId: isLetter ? null : operation.filingId, noticeId: isLetter ? operation.noticeId : null, result }]
}
