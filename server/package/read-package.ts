import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { fileTypeFromFile } from 'file-type'
import {
  readManifest,
  readOperations,
  readPackageHead,
  type ReadManifest,
} from '../../domain/package/office-package.ts'
import { DamagedPackage, type Bytes, type ByteReader } from '../../domain/package/package-format.ts'
import type { PackageStatement, PackedFile } from '../../domain/package/package-statement.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import { verifyStatement } from '../../domain/sync/statement.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import { listUploads } from '../../domain/sync/upload-need.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import type { KeyFailure } from '../auth/check-binding.ts'
import type { PackageDeps } from './package-deps.ts'

export type PackageFailure =
  | 'package-damaged'
  | 'package-other-office'
  | 'package-bad-signature'
  | 'package-id-reused'
  | 'package-not-taken'
  | 'wrong-unit'
  | KeyFailure

/** A package that is whole, whose signature holds and whose clerk is known; nothing of it is carried out yet. */
export interface OpenedPackage extends ReadManifest {
  readonly session: ClerkSession
  readonly operations: readonly Operation[]
  /** Its files, in the staging folder under their hashes. */
  readonly files: readonly PackedFile[]
}

/**
 * Reads a package to its end into a folder of its own. The signature is asked for before anything large is written.
 * Errors: `PackageFailure`; nothing of a package that has one counts.
 */
export async function readPackage(
  deps: PackageDeps,
  file: string,
  staging: string,
): Promise<Result<OpenedPackage, PackageFailure>> {
  const source = createReadStream(file, { highWaterMark: 1024 * 1024 })
  try {
    return await readFrom(deps, toBytes(source), staging)
  } catch (error) {
    if (error instanceof DamagedPackage) return failure('package-damaged')
    throw error
  } finally {
    source.destroy()
  }
}

async function readFrom(
  deps: PackageDeps,
  source: AsyncIterable<Bytes>,
  staging: string,
): Promise<Result<OpenedPackage, PackageFailure>> {
  const { packageKey } = deps
  if (!packageKey) return failure('package-not-taken')
  const head = await readPackageHead(source)
  const contentKey = packageKey.unwrap(head)
  if (!contentKey) return failure('package-other-office')
  const reader = await head.open(contentKey)
  const signed = await readManifest(reader)
  const clerk = await checkAuthor(deps, signed)
  if (!clerk.ok) return clerk
  const operations = await readOperations(reader, signed.manifest)
  checkFiles(deps, signed.manifest, operations)
  const { files } = signed.manifest
  for (const each of files) await stage(reader, each, path.join(staging, each.sha256))
  await reader.end()
  return success({ ...signed, session: clerk.value, operations, files })
}

/** The same questions a submission is asked: whose key, good today, this clerk's, this unit's. */
async function checkAuthor(
  { repos, auth, pack, serverId }: PackageDeps,
  { statement, cms, manifest }: ReadManifest,
): Promise<Result<ClerkSession, PackageFailure>> {
  if (manifest.office !== pack.office || manifest.serverId !== serverId) return failure('package-other-office')
  const signed = await verifyStatement(statement, { cms })
  if (!signed) return failure('package-bad-signature')
  const key = await auth.checkKey(manifest.account, signed.certificateDer)
  if (!key.ok) return key
  const session = auth.findClerk(manifest.account)
  if (!session || session.unitCode !== manifest.unitCode) return failure('wrong-unit')
  const known = repos.packages.find(manifest.packageId)
  return known && known.statement !== statement ? failure('package-id-reused') : success(session)
}

/** Exactly the files its submissions name, none larger than some slot takes. */
function checkFiles({ maxBytes }: PackageDeps, { files }: PackageStatement, operations: readonly Operation[]): void {
  const needs = new Map(listNeeds(operations).map((need) => [need.sha256, need]))
  const fits = files.every(({ sha256, bytes, mediaType }) => {
    const need = needs.get(sha256)
    return bytes <= maxBytes && need?.bytes === bytes && need.mediaType === mediaType
  })
  if (!fits || files.length !== needs.size) throw new DamagedPackage('files')
}

function listNeeds(operations: readonly Operation[]) {
  try {
    return listUploads(operations)
  } catch {
    throw new DamagedPackage('a submission that is none')
  }
}

async function stage(reader: ByteReader, { sha256, bytes, mediaType }: PackedFile, target: string): Promise<void> {
  const hash = createHash('sha256')
  const to = await open(target, 'wx', 0o600)
  try {
    for await (const piece of reader.stream(bytes)) {
      hash.update(piece)
      await to.writeFile(piece)
    }
  } finally {
    await to.close()
  }
  const type = await fileTypeFromFile(target)
  if (hash.digest('hex') !== sha256 || type?.mime !== mediaType) throw new DamagedPackage('file')
}

async function* toBytes(source: AsyncIterable<Buffer>): AsyncGenerator<Bytes> {
  for await (const piece of source) yield Uint8Array.from(piece)
}
