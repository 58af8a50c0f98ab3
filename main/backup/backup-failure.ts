import { failure, type Failure } from '../../domain/result.ts'
import { isDiskFull } from '../disk/disk-full.ts'

const GONE: ReadonlySet<unknown> = new Set(['ENOENT', 'ENODEV', 'ENXIO', 'EIO', 'ESTALE', 'SQLITE_CANTOPEN'])
const REFUSED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY'])

/** Something that was expected went wrong on the way; thrown, because it may lie deep in the copying. */
export class BackupTrouble extends Error {
  readonly failure: Failure

  constructor(code: string, values?: Failure['values']) {
    super(code)
    this.failure = values === undefined ? { code } : { code, values }
  }
}

/** Why a backup or a restore was not finished. Bugs are thrown on. */
export function toBackupFailure(error: unknown, signal: AbortSignal): { readonly ok: false; readonly error: Failure } {
  if (error instanceof BackupTrouble) return { ok: false, error: error.failure }
  if (signal.aborted) return failure('cancelled')
  if (isDiskFull(error)) return failure('backup-no-room')
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (REFUSED.has(code)) return failure('backup-not-writable')
  if (GONE.has(code) || String(code).startsWith('SQLITE_IOERR')) return failure('backup-disk-gone')
  throw error
}
