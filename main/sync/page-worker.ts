import { parentPort } from 'node:worker_threads'
import { findReadyPage, type FeedPage } from './read-page.ts'

/** A line of the feed at the beginning of memory that is lent to the thread. */
export interface PageQuestion {
  readonly memory: Uint8Array<ArrayBuffer>
  readonly length: number
}

/** In the order of the questions; `page` is null when the line was none. The memory comes back, with the page's texts in it. */
export interface PageAnswer {
  readonly memory: Uint8Array<ArrayBuffer>
  readonly page: FeedPage | null
}

// A thread that reads the pages of a long pull, so that only their writing is left to the main process. It knows neither key
// nor database nor server.
parentPort?.on('message', ({ memory, length }: PageQuestion) => {
  const page = findReadyPage(Buffer.from(memory.buffer), length) ?? null
  const answer: PageAnswer = { memory, page }
  parentPort?.postMessage(answer, [memory.buffer])
})
