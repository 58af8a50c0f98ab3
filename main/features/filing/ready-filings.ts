import type { NewFiling } from './office-version.ts'

/** New filings on their way from a thread, with all their long texts in one piece of memory: thousands of pieces take long. */
export interface ReadyFilings {
  readonly filings: readonly ReadyFiling[]
  readonly texts: Uint8Array<ArrayBuffer>
}

/** Where its texts end in `texts`; each begins where the one before ends. The office has said something of every one. */
interface ReadyFiling extends Omit<NewFiling, 'data' | 'server'> {
  readonly dataEnd: number
  readonly serverEnd: number
}

/** UTF-8 has so many bytes at most for a unit of a string. */
const LARGEST_UNIT = 3

/** `room`: memory that may be written over; where it is not enough, other memory is taken. */
export function packFilings(filings: readonly NewFiling<string>[], room: Buffer<ArrayBuffer>): ReadyFilings {
  let end = 0
  function append(text: string): number {
    const most = LARGEST_UNIT * text.length
    if (end + most > room.length) {
      const larger = Buffer.allocUnsafeSlow(2 * room.length + most)
      room.copy(larger, 0, 0, end)
      room = larger
    }
    return (end += room.write(text, end))
  }
  const packed = filings.map(({ data, server, ...rest }) => {
    return { ...rest, dataEnd: append(data), serverEnd: append(server ?? 'null') }
  })
  return { filings: packed, texts: room.subarray(0, end) }
}

export function unpackFilings({ filings, texts }: ReadyFilings): readonly NewFiling<Buffer>[] {
  const all = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength)
  let start = 0
  return filings.map(({ dataEnd, serverEnd, ...rest }) => {
    const data = all.subarray(start, dataEnd)
    start = serverEnd
    return { ...rest, data, server: all.subarray(dataEnd, serverEnd) }
  })
}
