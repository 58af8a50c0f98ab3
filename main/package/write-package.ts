import { createHash, randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { uuidv7 } from 'uuidv7'
import { sealPackage, toOperationBytes, type PackageToSeal } from '../../domain/package/office-package.ts'
import { PACKAGE_PURPOSE, type PackageStatement, type PackedFile } from '../../domain/package/package-statement.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import { listUploads } from '../../domain/sync/upload-need.ts'
import { toUtf8 } from '../../domain/signature/bytes.ts'
import { syncFolder } from '../files/sealed-file.ts'
import type { KeySession } from '../key/key-session.ts'
import type { Workspace } from '../workspace.ts'
import { deletePackage, insertPackage } from './package.repo.ts'
import { toWriteFailure } from './write-failure.ts'

export interface PackageOrder {
  readonly operations: readonly Operation[]
  /** Whose certificate (DER, base64) it is closed for, and which server gave it out. */
  readonly office: { readonly certificate: string; readonly serverId: string }
  /** The whole path of the finished file. */
  readonly target: string
  readonly createdAt: Date
}

export interface WriteDeps {
  readonly key: Pick<KeySession, 'signPackage'>
  readonly onProgress: (doneBytes: number, totalBytes: number) => void
  readonly signal: AbortSignal
}

export interface WrittenPackage {
  readonly packageId: string
  readonly count: number
}

/**
 * Writes a package: under another name until it is whole and on the disk, and its reply key is kept before it gets its own.
 * Errors: the key's; `file-lost` when the store cannot give a file; `package-cancelled`; those of `toWriteFailure`.
 */
export async function writePackage(
  workspace: Workspace,
  order: PackageOrder,
  deps: WriteDeps,
): Promise<Result<WrittenPackage>> {
  const { db, files } = workspace
  const { operations, office, target } = order
  const needs = listUploads(operations)
  for (const { sha256 } of needs) if (!(await files.has(sha256))) return failure('file-lost')
  const manifest = toManifest(workspace, order, needs)
  const signed = await deps.key.signPackage(JSON.stringify(manifest))
  if (!signed.ok) return signed
  const { statementJson, cms } = signed.value
  const contents = { statement: statementJson, cms, operations, files: needs, readFile: toReader(workspace) }
  const unfinished = `${target}.part`
  const { packageId } = manifest
  let isNoted = false
  try {
    const bytes = await writeSealed(sealPackage(office.certificate, contents), unfinished, toTotal(contents), deps)
    if (!db.open) return failure('locked')
    db.transaction(() => {
      const statementSha256 = createHash('sha256').update(statementJson).digest('hex')
      const replyKey = Buffer.from(manifest.replyKey, 'base64')
      const { createdAt } = manifest
      const row = { id: packageId, fileName: path.basename(target), bytes, createdAt, statementSha256, replyKey }
      insertPackage(
        db,
        row,
        operations.map(({ id }) => id),
      )
    })()
    isNoted = true
    await rename(unfinished, target)
    await syncFolder(path.dirname(target))
    return success({ packageId, count: operations.length })
  } catch (error) {
    if (isNoted && db.open) db.transaction(() => deletePackage(db, packageId))()
    return db.open ? toWriteFailure(error, deps.signal) : failure('locked')
  } finally {
    await rm(unfinished, { force: true }).catch(() => undefined)
  }
}

function toManifest(
  { clerk, pack }: Workspace,
  { operations, office, createdAt }: PackageOrder,
  files: readonly PackedFile[],
): PackageStatement {
  return {
    ...{ purpose: PACKAGE_PURPOSE, version: 1, packageId: uuidv7() },
    ...{ office: pack.office, serverId: office.serverId, account: clerk.account, unitCode: clerk.unitCode },
    createdAt: createdAt.toISOString(),
    operations: operations.map((operation) => ({
      id: operation.id,
      sha256: createHash('sha256').update(toOperationBytes(operation)).digest('hex'),
    })),
    files: [...files],
    replyKey: randomBytes(32).toString('base64'),
  }
}

/** A file of the encrypted store, exactly as long as the submission says. */
function toReader({ files }: Workspace): PackageToSeal['readFile'] {
  return async function* read({ sha256, bytes }) {
    let left = bytes
    for await (const piece of files.stream(sha256, 0)) {
      left -= piece.length
      yield piece
    }
    if (left !== 0) throw new RangeError('a file of another length')
  }
}

/** Of what is inside; the envelope adds next to nothing. */
function toTotal({ statement, operations, files }: Pick<PackageToSeal, 'statement' | 'operations' | 'files'>): number {
  const texts = operations.reduce(
    (sum, operation) => sum + toOperationBytes(operation).length,
    toUtf8(statement).length,
  )
  return files.reduce((sum, { bytes }) => sum + bytes, texts)
}

async function writeSealed(
  pieces: AsyncIterable<Uint8Array>,
  file: string,
  totalBytes: number,
  { onProgress, signal }: Pick<WriteDeps, 'onProgress' | 'signal'>,
): Promise<number> {
  // What a crash left under this name is of no use to anybody.
  const to = await open(file, 'w', 0o600)
  let bytes = 0
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted()
      await to.writeFile(piece)
      bytes += piece.length
      onProgress(Math.min(bytes, totalBytes), totalBytes)
    }
    signal.throwIfAborted()
    await to.sync()
    return bytes
  } finally {
    await to.close()
  }
}
