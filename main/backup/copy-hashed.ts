import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'

export interface Counting {
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

export interface Hashed {
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

const PIECE_BYTES = 1024 * 1024

/** Copies a file; the copy is on the disk when the promise settles. Gives what was copied. Rejects when it is aborted. */
export async function copyHashed(source: string, target: string, counting: Counting): Promise<Hashed> {
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 })
  const to = await open(target, 'w', 0o600)
  try {
    const hashed = await readHashed(source, counting, (piece) => to.writeFile(piece))
    await to.sync()
    return hashed
  } finally {
    await to.close()
  }
}

/** Length and hash of a file as it lies there. */
export function hashFile(file: string, counting: Counting): Promise<Hashed> {
  return readHashed(file, counting, () => Promise.resolve())
}

async function readHashed(
  file: string,
  { signal, onBytes }: Counting,
  take: (piece: Uint8Array) => Promise<void>,
): Promise<Hashed> {
  const hash = createHash('sha256')
  const from = await open(file, 'r')
  const piece = Buffer.alloc(PIECE_BYTES)
  let bytes = 0
  try {
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await from.read(piece, 0, piece.length, null)
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') }
      const read = piece.subarray(0, bytesRead)
      hash.update(read)
      await take(read)
      bytes += bytesRead
      onBytes(bytesRead)
    }
  } finally {
    await from.close()
  }
}
