import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { rename, rm, utimes } from 'node:fs/promises'
import path from 'node:path'
import type { FileStore, StoredFile } from './file-store.ts'
import { findPlainBytes, openSealedFile, readFrames, sealFile, syncFolder } from './sealed-file.ts'

const UNFINISHED = '.part'

/**
 * Files in a folder, encrypted under keys derived from `key` (32 bytes), which is the store's from now on. Names are a keyed
 * hash of the content's hash: who sees the folder cannot tell whether a known document is in it. What a crash left unfinished
 * is swept away.
 */
export function createFileStore(options: { readonly directory: string; readonly key: Uint8Array }): FileStore {
  const { directory, key } = options
  const toName = createFileNames(key)
  let closed = false
  mkdirSync(directory, { recursive: true })
  for (const name of readdirSync(directory)) {
    if (isUnfinished(name)) rmSync(path.join(directory, name), { force: true })
  }

  function toPath(sha256: string): string {
    // Under a key of zeros a file would be written that nobody finds and anybody reads.
    if (closed) throw new Error('the file store is closed')
    return path.join(directory, toName.of(sha256))
  }

  function add(source: string): Promise<StoredFile> {
    return take(readFrames(source))
  }

  async function take(frames: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    if (closed) throw new Error('the file store is closed')
    const unfinished = toUnfinished(directory)
    try {
      const stored = await sealFile(frames, unfinished, key)
      const target = toPath(stored.sha256)
      // The same content once more: what is there stays, unless it has been cut short.
      if ((await findPlainBytes(target)) === stored.bytes) {
        // Young again: it must not be swept away before the row that needs it is there.
        await utimes(target, new Date(), new Date())
        return stored
      }
      await rename(unfinished, target)
      await syncFolder(directory)
      return stored
    } finally {
      await rm(unfinished, { force: true })
    }
  }

  function stream(sha256: string, offset: number): AsyncIterable<Uint8Array> {
    return openSealedFile(toPath(sha256), key, offset)
  }

  async function read(sha256: string, maxBytes: number): Promise<Uint8Array> {
    const bytes = await findPlainBytes(toPath(sha256))
    if (bytes !== undefined && bytes > maxBytes) throw new RangeError(`${bytes} bytes are more than ${maxBytes}`)
    const chunks: Uint8Array[] = []
    for await (const chunk of stream(sha256, 0)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  async function has(sha256: string): Promise<boolean> {
    return (await findPlainBytes(toPath(sha256))) !== undefined
  }

  function listUnused(used: Iterable<string>): readonly string[] {
    const needed = new Set(Array.from(used, (sha256) => path.basename(toPath(sha256))))
    return readdirSync(directory).filter((name) => !isUnfinished(name) && !needed.has(name))
  }

  function discard(names: Iterable<string>, before: Date): number {
    let count = 0
    for (const name of names) {
      const file = path.join(directory, name)
      if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) >= before.getTime()) continue
      rmSync(file, { force: true })
      count += 1
    }
    return count
  }

  function close(): void {
    closed = true
    key.fill(0)
    toName.forget()
  }

  return { add, take, read, stream, has, listUnused, discard, close }
}

/** How the files of a store are called: a keyed hash of the content's hash. */
export function createFileNames(key: Uint8Array): { of(sha256: string): string; forget(): void } {
  const nameKey = Buffer.from(hkdfSync('sha256', key, '', 'border-desk/file-name', 32))
  return {
    of: (sha256) => createHmac('sha256', nameKey).update(sha256).digest('hex'),
    forget: () => void nameKey.fill(0),
  }
}

/** A name nothing else has, swept away at the next start if it is still there. */
export function toUnfinished(directory: string): string {
  return path.join(directory, `${randomBytes(12).toString('hex')}${UNFINISHED}`)
}

export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED)
}
