import type { IncomingMessage } from 'node:http'
import { open, type FileHandle } from 'node:fs/promises'
import { giveBack } from '../../domain/give-back.ts'

/** One call to the disk for a chunk of our own clients; what is held meanwhile is lost with the server, and sent again. */
const WRITTEN_AT_ONCE = 1024 * 1024

export interface Appending {
  readonly file: string
  /** Where the file ends. */
  readonly from: number
  /** Where it must not grow beyond, in bytes. */
  readonly upTo: number
  /** Nothing more is taken after it; what has arrived stays. */
  readonly signal: AbortSignal
  /** Told of bytes and their place while they are being written; should that fail, this throws after all. */
  readonly onBytes: (bytes: Buffer, at: number) => void
}

/** How far the file goes now, and why not further. */
export interface Appended {
  readonly offset: number
  readonly end: 'whole' | 'cut' | 'too-large'
}

/** Puts the body of a request at the end of a file, straight from the socket. Throws what the disk says. */
export async function appendBody(
  body: IncomingMessage,
  { file, from, upTo, signal, onBytes }: Appending,
): Promise<Appended> {
  const handle = await open(file, 'r+')
  const stop = () => body.destroy()
  signal.addEventListener('abort', stop, { once: true })
  let offset = from
  let end: Appended['end'] = 'whole'
  try {
    for await (const parts of inPieces(body, (cut) => (end = cut))) {
      const length = sum(parts)
      if (offset + length > upTo) return { offset, end: 'too-large' }
      await write(handle, parts, offset, length)
      parts.forEach(giveBack)
      offset += length
    }
    return { offset, end }
  } finally {
    signal.removeEventListener('abort', stop)
    await handle.close()
  }

  async function write(to: FileHandle, parts: readonly Buffer[], at: number, length: number): Promise<void> {
    const writing = to.writev([...parts], at)
    let place = at
    for (const part of parts) {
      onBytes(part, place)
      place += part.length
    }
    if ((await writing).bytesWritten !== length) throw new Error('the disk took less than it was given')
  }
}

/** What comes, a megabyte at a time; a connection that breaks is an end like another, and what came before it counts. */
async function* inPieces(body: IncomingMessage, onCut: (end: 'cut') => void): AsyncGenerator<readonly Buffer[]> {
  let held: Buffer[] = []
  let length = 0
  try {
    // The answer goes out on the same connection, so that must stay when the rest is not wanted.
    for await (const part of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      held.push(part)
      length += part.length
      if (length < WRITTEN_AT_ONCE) continue
      yield held
      held = []
      length = 0
    }
  } catch {
    onCut('cut')
  }
  if (length > 0) yield held
}

function sum(parts: readonly Buffer[]): number {
  return parts.reduce((length, part) => length + part.length, 0)
}
