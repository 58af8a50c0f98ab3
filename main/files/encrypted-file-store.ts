import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { FileStore, StoredFile } from './file-store.ts'
import {
  DamagedFile,
  FRAME_BYTES,
  getSalt,
  HEAD_BYTES,
  openFrame,
  sealFrame,
  SEALED_FRAME_BYTES,
  toFileKey,
  toHead,
  toPlainBytes,
} from './frames.ts'

const UNFINISHED = '.part'

/**
 * Files in a folder, encrypted under keys derived from `key` (32 bytes). Names are a keyed hash of the content's hash: who
 * sees the folder cannot tell whether a known document is in it. What a crash left unfinished is swept away.
 */
export function createFileStore(options: { readonly directory: string; readonly key: Uint8Array }): FileStore {
  const { directory, key } = options
  const nameKey = Buffer.from(hkdfSync('sha256', key, '', 'border-desk/file-name', 32))
  mkdirSync(directory, { recursive: true })
  for (const name of readdirSync(directory)) {
    if (name.endsWith(UNFINISHED)) rmSync(path.join(directory, name), { force: true })
  }

  function toPath(sha256: string): string {
    return path.join(directory, createHmac('sha256', nameKey).update(sha256).digest('hex'))
  }

  async function add(source: string): Promise<StoredFile> {
    const unfinished = path.join(directory, `${randomBytes(12).toString('hex')}${UNFINISHED}`)
    try {
      const stored = await seal(source, unfinished, key)
      const target = toPath(stored.sha256)
      // The same content once more: what is there stays, unless it has been cut short.
      if ((await findPlainBytes(target)) === stored.bytes) return stored
      await rename(unfinished, target)
      await syncFolder(directory)
      return stored
    } finally {
      await rm(unfinished, { force: true })
    }
  }

  async function* stream(sha256: string, offset: number): AsyncIterable<Uint8Array> {
    const handle = await open(toPath(sha256), 'r')
    try {
      yield* openFrames(handle, key, offset)
    } finally {
      await handle.close()
    }
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

  return { add, read, stream, has }
}

/** Copies the source into an encrypted file; it is on the disk when the promise settles. */
async function seal(source: string, target: string, key: Uint8Array): Promise<StoredFile> {
  const salt = randomBytes(32)
  const fileKey = toFileKey(key, salt)
  const hash = createHash('sha256')
  const from = await open(source, 'r')
  try {
    const to = await open(target, 'wx', 0o600)
    try {
      await to.writeFile(toHead(salt))
      let bytes = 0
      let index = 0
      let frame = await readFrame(from)
      for (;;) {
        const next = frame.length === FRAME_BYTES ? await readFrame(from) : Buffer.alloc(0)
        const isLast = next.length === 0
        hash.update(frame)
        bytes += frame.length
        await to.writeFile(sealFrame(fileKey, index, isLast, frame))
        if (isLast) break
        frame = next
        index += 1
      }
      await to.sync()
      return { sha256: hash.digest('hex'), bytes }
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

/** A whole frame, or what is left. A read may give less than was asked for. */
async function readFrame(handle: FileHandle): Promise<Buffer> {
  const frame = Buffer.alloc(FRAME_BYTES)
  let filled = 0
  while (filled < FRAME_BYTES) {
    const { bytesRead } = await handle.read(frame, filled, FRAME_BYTES - filled, null)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return frame.subarray(0, filled)
}

async function* openFrames(handle: FileHandle, key: Uint8Array, offset: number): AsyncIterable<Uint8Array> {
  const { size } = await handle.stat()
  const head = await readAt(handle, 0, HEAD_BYTES)
  const fileKey = toFileKey(key, getSalt(head))
  const frames = Math.ceil((size - HEAD_BYTES) / SEALED_FRAME_BYTES)
  if (frames < 1) throw new DamagedFile('empty')
  for (let index = Math.floor(offset / FRAME_BYTES); index < frames; index += 1) {
    const at = HEAD_BYTES + index * SEALED_FRAME_BYTES
    const sealed = await readAt(handle, at, Math.min(SEALED_FRAME_BYTES, size - at))
    const plain = openFrame(fileKey, index, index === frames - 1, sealed)
    const skipped = Math.max(0, offset - index * FRAME_BYTES)
    if (skipped < plain.length) yield plain.subarray(skipped)
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  if (bytesRead < length) throw new DamagedFile('cut short')
  return bytes
}

async function findPlainBytes(file: string): Promise<number | undefined> {
  try {
    return toPlainBytes((await stat(file)).size)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The new name is on the disk too. Windows keeps renames in order itself and refuses to open a folder. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
