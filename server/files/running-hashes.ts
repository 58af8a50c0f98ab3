import { createHash, type Hash } from 'node:crypto'

/** Uploads that were given up are not told of; the oldest makes room. */
const MOST = 500

/**
 * SHA-256 of uploads as their bytes come in, so that nothing is read twice. Kept in memory alone: what was begun before the
 * server was started, or is out of step for any reason, has none here and is worked out from the file.
 */
export function createRunningHashes() {
  const running = new Map<string, { readonly hash: Hash; at: number }>()

  return {
    /** Bytes of an upload that are at this place in its file. */
    add(id: string, bytes: Buffer, at: number): void {
      const known = at === 0 ? { hash: createHash('sha256'), at } : running.get(id)
      running.delete(id)
      if (known?.at !== at) return
      known.hash.update(bytes)
      known.at += bytes.length
      running.set(id, known)
      const [oldest] = running.keys()
      if (running.size > MOST && oldest !== undefined) running.delete(oldest)
    },
    /** It is not certain any more what the file holds. */
    drop: (id: string) => void running.delete(id),
    /** Lower-case hex, of an upload of so many bytes; undefined unless every one of them was seen here. */
    take(id: string, bytes: number): string | undefined {
      const known = running.get(id)
      running.delete(id)
      return known?.at === bytes ? known.hash.digest('hex') : undefined
    },
  }
}
