import type { Database } from 'better-sqlite3'
import { chainStart, isFollowingEntry, isNextEntry, type ChainEnd } from '../../../domain/audit/audit-chain.ts'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import { log } from '../../log.ts'
import type { Workspace } from '../../workspace.ts'
import { getDelivered } from './audit-state.repo.ts'
import { appendAct, hashText } from './audit-log.ts'
import { findEntryHash, hasTold, listEntriesAfter } from './audit.repo.ts'

interface Checked {
  /** Up to this place in the trail every line fits. */
  readonly place: number
  readonly chainId: string | undefined
  readonly end: ChainEnd
  readonly brokenAt: number | null
}

/** Small enough that no keystroke waits for it. */
const SLICE = 200

const known = new WeakMap<Database, Checked>()
const running = new WeakMap<Database, Promise<number | null>>()

/**
 * The first line of the trail that does not fit the one before; null when the chain holds. All of it once after the
 * database was opened, later only what was added. Works in slices; whoever asks meanwhile gets the same answer.
 */
export function checkChain(db: Database): Promise<number | null> {
  const found = running.get(db) ?? run(db).finally(() => running.delete(db))
  running.set(db, found)
  return found
}

/** Looks through the trail of a workspace just opened; a break becomes a line of its own, once. Work goes on. */
export async function watchChain(workspace: Workspace, now: () => Date): Promise<void> {
  const { db } = workspace
  if (!db.open) return
  const brokenAt = await checkChain(db)
  if (brokenAt === null || !db.open || hasTold(db, brokenAt)) return
  log.error('audit-chain-broken', { seq: brokenAt })
  appendAct(workspace, { action: 'chain-broken', values: { seq: brokenAt } }, now())
}

async function run(db: Database): Promise<number | null> {
  let checked: Checked = known.get(db) ?? { place: 0, chainId: undefined, end: chainStart, brokenAt: null }
  while (checked.brokenAt === null) {
    const entries = listEntriesAfter(db, checked.place, SLICE)
    if (entries.length === 0) break
    for (const entry of entries) {
      checked = checkNext(checked, entry)
      if (checked.brokenAt !== null) break
    }
    known.set(db, checked)
    await new Promise(setImmediate)
    if (!db.open) return null
  }
  return checked.brokenAt ?? findLost(db)
}

/** A line goes on with its chain, begins the first, or begins another that names the end of the one before. */
function checkNext({ place, chainId, end }: Checked, entry: AuditEntry): Checked {
  const goesOn =
    chainId === undefined || entry.chainId === chainId
      ? isNextEntry(end, entry, hashText)
      : isFollowingEntry({ chainId, end }, entry, hashText)
  if (!goesOn) return { place, chainId, end, brokenAt: place + 1 }
  return { place: place + 1, chainId: entry.chainId, end: { seq: entry.seq, hash: entry.hash }, brokenAt: null }
}

/** A chain cut off at its end, or written anew, is whole in itself: only the last line the server has tells. */
function findLost(db: Database): number | null {
  const delivered = getDelivered(db)
  if (delivered.seq === 0 || findEntryHash(db, delivered.seq) === delivered.hash) return null
  return delivered.seq
}
