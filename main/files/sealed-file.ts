import { createHash, randomBytes } from 'node:crypto'
import { open, stat, type FileHandle } from 'node:fs/promises'
import type { StoredFile } from './file-store.ts'
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

/** The plain content of any file in frames: each of `FRAME_BYTES`, the last one shorter. */
export async function* readFrames(file: string): AsyncIterable<Uint8Array> {
  const handle = await open(file, 'r')
  try {
    for (;;) {
      const frame = await readFrame(handle)
      if (frame.length > 0) yield frame
      if (frame.length < FRAME_BYTES) return
    }
  } finally {
    await handle.close()
  }
}

/** Writes frames into a new encrypted file; it is on the disk when the promise settles. */
export async function sealFile(
  frames: AsyncIterable<Uint8Array>,
  target: string,
  key: Uint8Array,
): Promise<StoredFile> {
  const salt = randomBytes(32)
  const fileKey = toFileKey(key, salt)
  const hash = createHash('sha256')
  const to = await open(target, 'wx', 0o600)
  let bytes = 0
  let index = 0
  async function put(frame: Uint8Array, isLast: boolean): Promise<void> {
    hash.update(frame)
    bytes += frame.length
    await to.writeFile(sealFrame(fileKey, index, isLast, frame))
    index += 1
  }
  try {
    await to.writeFile(toHead(salt))
    let held: Uint8Array | undefined
    for await (const frame of frames) {
      if (held) await put(held, false)
      held = frame
    }
    await put(held ?? new Uint8Array(), true)
    await to.sync()
    return { sha256: hash.digest('hex'), bytes }
  } finally {
    fileKey.fill(0)
    await to.close()
  }
}

/** Plain bytes of an encrypted file from an offset, frame by frame. Throws `DamagedFile` at the first that is not whole. */
export async function* openSealedFile(file: string, key: Uint8Array, offset: number): AsyncIterable<Uint8Array> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const head = await readAt(handle, 0, HEAD_BYTES)
    const fileKey = toFileKey(key, getSalt(head))
    const frames = Math.ceil((size - HEAD_BYTES) / SEALED_FRAME_BYTES)
    if (frames < 1) throw new DamagedFile('empty')
    // One for all frames: a megabyte let go with every frame keeps the garbage collector at work, and the windows waiting.
    const room = Buffer.allocUnsafeSlow(SEALED_FRAME_BYTES)
    for (let index = Math.floor(offset / FRAME_BYTES); index < frames; index += 1) {
      const at = HEAD_BYTES + index * SEALED_FRAME_BYTES
      const sealed = await readAt(handle, at, Math.min(SEALED_FRAME_BYTES, size - at), room)
      const plain = openFrame(fileKey, index, index === frames - 1, sealed)
      const skipped = Math.max(0, offset - index * FRAME_BYTES)
      if (skipped < plain.length) yield plain.subarray(skipped)
    }
  } finally {
    await handle.close()
  }
}

/** Length of the content of an encrypted file; undefined where there is none. */
export async function findPlainBytes(file: string): Promise<number | undefined> {
  try {
    return toPlainBytes((await stat(file)).size)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The new names in a folder are on the disk too. Windows keeps renames in order itself and refuses to open a folder. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
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

async function readAt(handle: FileHandle, position: number, length: number, room = Buffer.alloc(length)) {
  const { bytesRead } = await handle.read(room, 0, length, position)
  if (bytesRead < length) throw new DamagedFile('cut short')
  return room.subarray(0, length)
}
