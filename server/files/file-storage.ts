import { createHash } from 'node:crypto'
import { createReadStream, rmSync, statSync, type ReadStream } from 'node:fs'
import { mkdir, open, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Files that arrived whole, each under its own hash: the same content lies here once, whoever sent it. */
export interface FileStorage {
  /** Moves a finished upload in. It is on disk when the promise settles. */
  keep(uploadPath: string, sha256: string): Promise<void>
  read(sha256: string): ReadStream
  /**
   * Takes a file away unless something wrote it after `before`: then somebody has just brought it once more. Synchronous, so
   * that a transaction can hold the row that names it. True when it is not there any more.
   */
  removeIfOlder(sha256: string, before: Date): boolean
  /** What lies here, named by a row or not. */
  list(): AsyncGenerator<string>
}

export function createFileStorage(directory: string): FileStorage {
  function pathOf(sha256: string): string {
    return path.join(directory, sha256.slice(0, 2), sha256)
  }
  return {
    async keep(uploadPath, sha256) {
      const target = pathOf(sha256)
      await mkdir(path.dirname(target), { recursive: true })
      // Before the row that names it: a row without its file would be a promise broken.
      await sync(uploadPath)
      await rename(uploadPath, target)
      await sync(path.dirname(target))
    },
    read: (sha256) => createReadStream(pathOf(sha256)),
    removeIfOlder(sha256, before) {
      const file = pathOf(sha256)
      const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtime
      if (writtenAt && writtenAt >= before) return false
      rmSync(file, { force: true })
      return true
    },
    async *list() {
      for (const folder of await readdir(directory).catch(() => [])) yield* await readdir(path.join(directory, folder))
    },
  }
}

/** SHA-256 of a whole file, lower-case hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function sync(target: string): Promise<void> {
  const handle = await open(target, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
