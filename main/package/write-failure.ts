import { DamagedFile } from '../files/frames.ts'
import { failure, type Result } from '../../domain/result.ts'

/** What the disk the package goes to says, as something a clerk can act on. */
const CODES: Readonly<Record<string, string>> = {
  ENOSPC: 'package-no-room',
  EDQUOT: 'package-no-room',
  // FAT32, as most sticks are sold with it, holds no file of 4 GB.
  EFBIG: 'package-too-large',
}

/** Errors: `package-cancelled`, `package-no-room`, `package-too-large`, `file-lost`, `cannot-save`. Anything else is thrown on. */
export function toWriteFailure(error: unknown, signal: AbortSignal): Result<never> {
  if (signal.aborted) return failure('package-cancelled')
  if (error instanceof DamagedFile || error instanceof RangeError) return failure('file-lost')
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
  // SQLite's own trouble is not that of the stick.
  if (code === undefined || code.startsWith('SQLITE')) throw error
  return failure(CODES[code] ?? 'cannot-save')
}
