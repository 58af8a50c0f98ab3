import { z } from 'zod'
import { ChangesPage } from '../../domain/sync/change.ts'
import { isUsable, toNewFiling } from '../features/filing/office-version.ts'
import { packFilings, type ReadyFilings } from '../features/filing/ready-filings.ts'
import { toJson } from '../to-json.ts'
import { findChange } from './read-change.ts'

/** A page whose changes are still unread: one that is not understood must not take the others with it. */
const RawChangesPage = z.object({ ...ChangesPage.shape, changes: z.array(z.unknown()).max(1000) })
export type RawChangesPage = z.infer<typeof RawChangesPage>

/** A page of the feed as it is written. */
export interface FeedPage extends Omit<RawChangesPage, 'changes'> {
  /** Its filings, written out already: for a computer that has none of them. */
  readonly ready: ReadyFilings | undefined
  /** What is not among them, in its order; still unread. */
  readonly others: readonly unknown[]
}

/** A page of the feed (`ChangesPage` as JSON in UTF-8); undefined when it is none. */
export function findPage(line: Buffer): FeedPage | undefined {
  const page = RawChangesPage.safeParse(toJson(line.toString())).data
  return page && toFeedPage(page)
}

export function toFeedPage({ changes, ...rest }: RawChangesPage): FeedPage {
  return { ...rest, ready: undefined, others: changes }
}

/**
 * The same with its filings written out, unless it names one twice: then their order counts. The line is at the
 * beginning of `memory`, which is written over.
 */
export function findReadyPage(memory: Buffer<ArrayBuffer>, length: number): FeedPage | undefined {
  const page = findPage(memory.subarray(0, length))
  if (!page) return undefined
  const filings = []
  const others: unknown[] = []
  const named = new Set<string>()
  for (const raw of page.others) {
    const change = findChange(raw)
    const body = change?.entity === 'filing' && 'body' in change && isUsable(change.body) ? change.body : undefined
    if (change?.entity === 'filing') {
      const id = 'body' in change ? change.body.id : change.id
      if (named.has(id)) return page
      named.add(id)
    }
    if (body) filings.push(toNewFiling(body))
    else others.push(raw)
  }
  return { ...page, ready: packFilings(filings, memory), others }
}
