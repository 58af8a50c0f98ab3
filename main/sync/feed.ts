import { EventEmitter, once } from 'node:events'
import type { HttpAnswer } from './http.ts'
import { startPageReader, type PageReader } from './page-reader.ts'
import { findPage, type FeedPage } from './read-page.ts'
import { serverFailure, type ServerResult } from './server-result.ts'

/** The pages of one pull. */
export interface Feed {
  /** The page after the cursor, of at most `limit` changes; those after it are on their way already. */
  next(cursor: string | undefined, limit: number): Promise<ServerResult<FeedPage>>
  /** From now on no page comes with filings that are written out: this computer has some of them, or cannot write one. */
  leaveUnread(): void
  end(): void
}

export interface FeedDeps {
  /** Asks for the pages after a cursor; the bytes come as the server sends them. */
  readonly follow: (
    cursor: string | undefined,
    limit: number,
    onPart: (part: Buffer) => void | Promise<void>,
    signal: AbortSignal,
  ) => Promise<ServerResult<HttpAnswer>>
  /** Program of the thread that reads what comes after the first pages (`page-worker.ts`); without it all is read here. */
  readonly pageWorker?: string | undefined
  readonly maxBytes?: number
}

/** Twice the largest page of our own server: reading more at once would make the windows wait. */
const LARGEST_PAGE = 32 * 1024 * 1024
/** So many pages wait, read, for their turn; what comes after them waits at the server. */
const PAGES_AHEAD = 4
/** Most pulls have one page; a thread has its price. */
const PAGES_HERE = 3
/** Only quite another size of page is worth another request. */
const MUCH_MORE = 1.8
const LINE_END = 0x0a

type ReadLine = (line: readonly Buffer[], length: number) => Promise<ServerResult<FeedPage> | undefined>

/** One request after the other, each for as many pages as the server gives; a server may give one at a time. */
export function openFeed(deps: FeedDeps, signal: AbortSignal): Feed {
  let { pageWorker } = deps
  let reader: PageReader | undefined
  let stream: PageStream | undefined
  let given: FeedPage | undefined
  let count = 0

  async function read(line: readonly Buffer[], length: number): Promise<ServerResult<FeedPage> | undefined> {
    count += 1
    if (count > PAGES_HERE && pageWorker !== undefined) reader ??= startPageReader(pageWorker)
    const asked = reader
    const page = asked ? await asked.read(line, length) : (findPage(Buffer.concat(line)) ?? null)
    // Unless another stream has begun meanwhile.
    if (page === undefined && reader === asked) leaveUnread()
    return page === null ? serverFailure('server', 'server-error') : page && { ok: true, value: page }
  }

  function open(cursor: string | undefined, limit: number): PageStream {
    stream?.end()
    return (stream = new PageStream(deps, read, cursor, limit, signal))
  }

  function leaveUnread(): void {
    pageWorker = undefined
    stream?.end()
    reader?.end()
    stream = reader = undefined
  }

  return {
    async next(cursor, limit) {
      if (given) reader?.reuse(given)
      const isNext = given !== undefined && cursor === given.cursor
      given = undefined
      const goesOn = stream && isNext && !isOther(stream.limit, limit) ? stream : open(cursor, limit)
      // A stream that is over leaves the rest to another request; an answer without any page is nothing of ours.
      const page =
        (await goesOn.next()) ?? (await open(cursor, limit).next()) ?? serverFailure('server', 'server-error')
      if (page.ok) given = page.value
      else stream = void stream?.end()
      return page
    },
    leaveUnread,
    end: leaveUnread,
  }
}

function isOther(one: number, other: number): boolean {
  return Math.max(one, other) > MUCH_MORE * Math.min(one, other)
}

/** The pages of one answer. */
class PageStream {
  readonly limit: number
  readonly #ended = new AbortController()
  readonly #moves = new EventEmitter()
  readonly #pages: ReturnType<ReadLine>[] = []
  readonly #answer: Promise<ServerResult<HttpAnswer>>
  #isOver = false

  constructor(
    { follow, maxBytes = LARGEST_PAGE }: FeedDeps,
    read: ReadLine,
    cursor: string | undefined,
    limit: number,
    signal: AbortSignal,
  ) {
    this.limit = limit
    const either = AbortSignal.any([signal, this.#ended.signal])
    let rest: Buffer[] = []
    let length = 0
    const takeLine = () => {
      this.#take(read(rest, length))
      ;[rest, length] = [[], 0]
    }
    const onPart = async (part: Buffer) => {
      let start = 0
      for (let end = part.indexOf(LINE_END); end >= 0; end = part.indexOf(LINE_END, start)) {
        rest.push(part.subarray(start, end))
        length += end - start
        takeLine()
        start = end + 1
      }
      rest.push(part.subarray(start))
      length += part.length - start
      if (length > maxBytes) {
        this.#take(Promise.resolve(serverFailure('server', 'answer-too-large')))
        this.#ended.abort()
      }
      while (this.#pages.length >= PAGES_AHEAD) await once(this.#moves, 'taken', { signal: either })
    }
    this.#answer = follow(cursor, limit, onPart, either)
      .then((answer) => {
        // A page alone has no line of its own.
        if (answer.ok && length > 0) takeLine()
        return answer
      })
      .finally(() => {
        this.#isOver = true
        this.#moves.emit('come')
      })
    // It is looked at when all that came before it has been taken.
    this.#answer.catch(() => undefined)
  }

  /** Undefined when the answer is over, or the page was lost on its way through the thread. */
  async next(): Promise<ServerResult<FeedPage> | undefined> {
    while (this.#pages.length === 0 && !this.#isOver) await once(this.#moves, 'come')
    const page = this.#pages.shift()
    this.#moves.emit('taken')
    if (page) return page
    const answer = await this.#answer
    return answer.ok ? undefined : answer
  }

  end(): void {
    this.#ended.abort()
  }

  #take(page: ReturnType<ReadLine>): void {
    page.catch(() => undefined)
    this.#pages.push(page)
    this.#moves.emit('come')
  }
}
