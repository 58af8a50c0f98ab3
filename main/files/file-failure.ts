import { failure } from '../../domain/result.ts'
import { isDiskFull } from '../disk/disk-full.ts'

/** Why a file could not be read or copied: gone, locked or on a broken medium, or no room left here. Bugs are thrown on. */
export function toFileFailure(error: unknown) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') throw error
  if (code === 'ENOENT' || code === 'ENODEV' || code === 'ENXIO') return failure('file-vanished')
  if (isDiskFull(error)) return failure('disk-full')
  return failure('file-unreadable')
}
