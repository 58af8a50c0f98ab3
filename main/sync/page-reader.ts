import { Worker } from 'node:worker_threads'
import { log } from '../log.ts'
import type { PageAnswer, PageQuestion } from './page-worker.ts'
import type { FeedPage } from './read-page.ts'

/** Reads pages in a thread beside, in the order in which they are given. */
export interface PageReader {
  /** Null to a line that is no page; undefined when the thread has ended, and the page is lost here. */
  read(line: readonly Buffer[], length: number): Promise<FeedPage | null | undefined>
  /** The page has been written, or is not wanted: its memory may be written over. */
  reuse(page: FeedPage): void
  end(): void
}

/** A page's objects live for a moment; where they have room for that, nobody looks at them again. */
const ROOM_FOR_A_PAGE_MB = 48
/** Most pages have less. The texts that are written over a page are about as long. */
const MEMORY = 1024 * 1024
const ROOM_FOR_TEXTS = 1.25

/**
 * `entry`: the thread's program. A few pieces of memory go to and fro between here and there: new ones for each page would
 * make the collector of both look through everything again and again.
 */
export function startPageReader(entry: string): PageReader {
  const waiting: ((page: FeedPage | null | undefined) => void)[] = []
  const free: ArrayBuffer[] = []
  const worker = new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: ROOM_FOR_A_PAGE_MB } })
  let isOver = false
  worker.unref()
  worker.on('message', ({ memory, page }: PageAnswer) => {
    if (page?.ready?.texts.buffer !== memory.buffer) free.push(memory.buffer)
    waiting.shift()?.(page)
  })
  worker.on('error', (error) => {
    log.error('page-worker-failed', { error })
    end()
  })

  function end(): void {
    isOver = true
    void worker.terminate()
    for (const settle of waiting.splice(0)) settle(undefined)
  }

  return {
    async read(line, length) {
      if (isOver) return undefined
      const known = free.pop()
      const memory = Buffer.from(
        known && known.byteLength >= length
          ? known
          : new ArrayBuffer(Math.max(MEMORY, Math.ceil(ROOM_FOR_TEXTS * length))),
      )
      let at = 0
      for (const part of line) at += part.copy(memory, at)
      return new Promise((resolve) => {
        waiting.push(resolve)
        worker.postMessage({ memory, length } satisfies PageQuestion, [memory.buffer])
      })
    },
    reuse({ ready }) {
      if (ready) free.push(ready.texts.buffer)
    },
    end,
  }
}
