import type { Database } from 'better-sqlite3'
import { listUnitCodes } from '../../domain/account/own-units.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import type { UnitRepo } from '../office/unit.repo.ts'
import { ProblemError } from '../http/problem.ts'
import type { ChangeRepo } from './change.repo.ts'
import { findCursor, toCursorText, toCursorUnit } from './cursor.ts'
import type { EraRepo } from './era.repo.ts'

export interface FeedDeps {
  readonly db: Database
  readonly serverId: string
  readonly changes: ChangeRepo
  readonly eras: EraRepo
  /** The one that began when this server started. */
  readonly era: string
  readonly units: UnitRepo
}

export interface PageRequest {
  /** Whom the clerk who asks files for. */
  readonly units: readonly ClerkUnit[]
  readonly since: string | undefined
  readonly limit: number
}

/** A page of the feed: pieces of JSON (`ChangesPage`) in UTF-8, large ones among them, that belong together. */
export interface Page {
  readonly pieces: readonly Buffer[]
  readonly cursor: string
  readonly more: boolean
}

/** A page grows beyond this only when it has a single change. */
const PAGE_BYTES = 8_000_000
const LINE_END = Buffer.from('\n')
/** How long a stream of pages may go on before it is looked at again who is asking. */
const RECHECK_EVERY_MS = 1000

/**
 * The database writes the records' JSON itself; parsing it only to write it again would cost more than all the rest. Throws
 * `cursor-expired` for a cursor this server cannot continue from: another server's, of other units than the clerk files for
 * now, or from before the database was restored from a copy.
 */
export function readPage(deps: FeedDeps, { units, since, limit }: PageRequest): Page {
  const { db, changes, serverId, era } = deps
  const unitCodes = listUnitCodes({ units })
  const unit = toCursorUnit(unitCodes)
  const sight = { unitCodes, scope: deps.units.listSubtreeCodes(unitCodes) }
  const from = since === undefined ? 0 : getPlace(deps, unit, since)
  // One transaction: what is committed meanwhile belongs to a later page.
  return db.transaction(() => {
    const read = (count: number) => changes.read({ ...sight, since: from, limit: count })
    let size = limit
    let piece = read(size)
    while (size > 1 && piece.bytes.length > PAGE_BYTES) {
      // As many as would fill nine tenths if they are of one size.
      size = Math.max(1, Math.floor((0.9 * piece.count * PAGE_BYTES) / piece.bytes.length))
      piece = read(size)
    }
    const last = piece.seq ?? from
    const more = piece.count === size && changes.hasAfter({ ...sight, since: last })
    // At the end the cursor goes past what other units changed, so that the next call need not look at it again.
    const cursor = toCursorText({ server: serverId, era, unit, seq: more ? last : changes.getLastSeq() })
    const rest = JSON.stringify({ cursor, more, units })
    return { pieces: [Buffer.from('{"changes":['), piece.bytes, Buffer.from(`],${rest.slice(1)}`)], cursor, more }
  })()
}

/**
 * The pages from `first` on, a line each (`application/x-ndjson`), the last with `more: false`. Each is read when the one
 * before has been taken, so that a slow reader keeps nothing in memory here. Ends without a last page when `recheck` finds
 * the session over or its units changed: whoever reads goes on with an ordinary request, which is told why.
 */
export async function* readPages(
  deps: FeedDeps,
  request: PageRequest,
  first: Page,
  recheck: () => Promise<Pick<PageRequest, 'units'> | undefined>,
): AsyncGenerator<Buffer, void> {
  const codes = listUnitCodes(request).join()
  let [page, units] = [first, request.units]
  let checkedAt = performance.now()
  for (;;) {
    for (const piece of page.pieces) yield piece
    yield LINE_END
    if (!page.more) return
    // The others' turn.
    await new Promise(setImmediate)
    if (performance.now() - checkedAt > RECHECK_EVERY_MS) {
      const session = await recheck()
      if (!session || listUnitCodes(session).join() !== codes) return
      units = session.units
      checkedAt = performance.now()
    }
    page = readPage(deps, { ...request, units, since: page.cursor })
  }
}

function getPlace({ changes, eras, serverId }: FeedDeps, unit: string, since: string): number {
  const cursor = findCursor(since)
  const isOurs = cursor?.server === serverId && cursor.unit === unit
  if (!isOurs || !eras.has(cursor.era, cursor.seq, changes.getLastSeq())) throw new ProblemError(410, 'cursor-expired')
  return cursor.seq
}
