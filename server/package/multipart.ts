import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * A form of the review pages with one file in it (RFC 7578), as browsers send it: first the session's token, then the file,
 * which goes straight to the disk. Nothing but that shape is taken.
 */
export interface UploadedFile {
  /** As the browser calls it: for people, never a path. */
  readonly name: string
}

export interface UploadOrder {
  readonly contentType: string | undefined
  /** Asked before a byte of the file is written; throws to refuse it. */
  readonly checkToken: (token: string) => void
  readonly target: string
}

const LONGEST_HEAD = 8 * 1024

/** Undefined for a body of another shape. Throws what `checkToken` throws, and what the disk says. */
export async function receiveUpload(body: Readable, order: UploadOrder): Promise<UploadedFile | undefined> {
  const boundary = /^multipart\/form-data;.*boundary=(?:"([^"]{1,70})"|([^;\s"]{1,70}))/i.exec(order.contentType ?? '')
  const mark = boundary?.[1] ?? boundary?.[2]
  if (mark === undefined) return undefined
  const scanner = createScanner(body, Buffer.from(`\r\n--${mark}`))
  // What stands before the first boundary is nothing; the line break before it belongs to it, but for the first.
  if (!(await scanner.begin(`--${mark}\r\n`))) return undefined
  const tokenHead = await scanner.readHead(LONGEST_HEAD)
  if (tokenHead === undefined || !/name="token"/.test(tokenHead)) return undefined
  const token: Buffer[] = []
  for await (const piece of scanner.part(LONGEST_HEAD)) token.push(piece)
  order.checkToken(Buffer.concat(token).toString())
  const fileHead = await scanner.readHead(LONGEST_HEAD)
  const name = fileHead && /name="package"; filename="([^"]*)"/.exec(fileHead)?.[1]
  if (name === undefined || name === '') return undefined
  await pipeline(scanner.part(Number.POSITIVE_INFINITY), createWriteStream(order.target, { flags: 'wx', mode: 0o600 }))
  return { name: name.slice(-120) }
}

function createScanner(body: Readable, delimiter: Buffer) {
  const pieces: AsyncIterator<Buffer> = body[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)

  async function more(): Promise<boolean> {
    const next = await pieces.next()
    if (next.done) return false
    held = Buffer.concat([held, next.value])
    return true
  }

  async function takeUntil(end: string, longest: number): Promise<string | undefined> {
    for (;;) {
      const at = held.indexOf(end)
      if (at >= 0 && at <= longest) {
        const text = held.subarray(0, at).toString()
        held = held.subarray(at + Buffer.byteLength(end))
        return text
      }
      if (held.length > longest || !(await more())) return undefined
    }
  }

  return {
    begin: async (first: string) => (await takeUntil(first, 0)) !== undefined,
    readHead: (longest: number) => takeUntil('\r\n\r\n', longest),
    /** Up to the next boundary. Throws `RangeError` for one that is too long or never ends. */
    async *part(longest: number): AsyncGenerator<Buffer> {
      let total = 0
      for (;;) {
        const at = held.indexOf(delimiter)
        // A boundary may lie across two pieces.
        const sure = at >= 0 ? at : Math.max(0, held.length - delimiter.length)
        total += sure
        if (total > longest) throw new RangeError('a part is too long')
        if (sure > 0) yield held.subarray(0, sure)
        held = held.subarray(sure)
        if (at >= 0) {
          held = held.subarray(delimiter.length)
          while (held.length < 2 && (await more()));
          held = held.subarray(2)
          return
        }
        if (!(await more())) throw new RangeError('a part never ends')
      }
    },
  }
}
