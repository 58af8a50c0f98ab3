import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { listUnitCodes } from '../../domain/account/own-units.ts'
import { openFeed } from '../../main/sync/feed.ts'
import { followChanges } from '../../main/sync/server-api.ts'
import { pullChanges } from '../../main/sync/pull.ts'
import type { Change } from '../../domain/sync/change.ts'
import type { Outcome } from './fault.ts'
import { openFaultyDesk } from './faulty-desk.ts'

/** Processes of the office that write at the same time, each with its own connection. */
const WRITERS = 3
const PAGE = 7
const SEED = 20261123

/**
 * Promise 16. Several writers make `size` changes in all, of records old and new, while a client reads the feed in pages of 7
 * over the real route: in the end it has each record as it was last written, saw no change twice, and each in order.
 */
export async function runFeedGaps(size: number): Promise<Outcome> {
  const desk = await openFaultyDesk()
  const problems: string[] = []
  try {
    const { office, server, db } = desk
    const unitCode = listUnitCodes(desk.workspace.clerk)[0] ?? ''
    const writing = writeSideBySide(office.dataDirectory, unitCode, size)
    let isWriting = true
    const written = writing.finally(() => (isWriting = false))
    const held = new Map<string, string>()
    const seqs = new Set<number>()
    let [last, pages, twice, backwards] = [0, 0, 0, 0]

    function take(change: Change): boolean {
      if (seqs.has(change.seq)) twice += 1
      if (change.seq <= last) backwards += 1
      seqs.add(change.seq)
      last = change.seq
      if ('body' in change && change.entity === 'person') held.set(change.body.id, change.body.post)
      return true
    }

    const forever = new AbortController().signal
    for (;;) {
      pages += 1
      const isLast = !isWriting
      const pulled = await pullChanges(
        {
          db,
          applyChange: (_db, change) => take(change),
          hideUnseen: () => problems.push('something was hidden'),
          onUnits: () => undefined,
          onPage: () => undefined,
          now: () => new Date().toISOString(),
          version: '',
          openFeed: (signal) =>
            openFeed({ follow: (cursor, _limit, ...rest) => followChanges(server, cursor, PAGE, ...rest) }, signal),
          onMore: () => (pages += 1),
        },
        forever,
      )
      if (!pulled.ok) problems.push(`a pull failed: ${pulled.error.code}`)
      if (isLast) break
    }
    const counts = await written
    const theirs = office.inDatabase((handle) =>
      handle.prepare<[], { id: string; post: string }>('SELECT id, post FROM person WHERE identity_number = id').all(),
    )
    const missing = theirs.filter(({ id, post }) => held.get(id) !== post).length
    if (missing > 0) problems.push(`${missing} of ${theirs.length} records are missing or old`)
    if (twice > 0) problems.push(`${twice} changes came twice`)
    if (backwards > 0) problems.push(`${backwards} changes came out of order`)
    if (seqs.size < theirs.length) problems.push(`${seqs.size} changes for ${theirs.length} records`)
    const done = counts.reduce((sum, count) => sum + count, 0)
    console.log(`seed ${SEED}: ${done} changes by ${WRITERS} writers, ${seqs.size} read in ${pages} pages of ${PAGE}`)
    return { tried: done, problems }
  } finally {
    await desk.close()
  }
}

function writeSideBySide(dataDirectory: string, unitCode: string, size: number): Promise<readonly number[]> {
  const share = Math.ceil(size / WRITERS)
  return Promise.all(
    Array.from({ length: WRITERS }, (_, index) => {
      const worker = new Worker(path.join(import.meta.dirname, 'feed-writer.ts'), {
        workerData: { dataDirectory, unitCode, count: share, seed: SEED + index },
      })
      return new Promise<number>((resolve, reject) => {
        worker.once('message', resolve).once('error', reject)
      })
    }),
  )
}
