import type { Database } from 'better-sqlite3'
import { chainStart, isNextEntry, type ChainEnd } from '../../../domain/audit/audit-chain.ts'
import { log } from '../../log.ts'
import type { Workspace } from '../../workspace.ts'
import { getDelivered } from './audit-state.repo.ts'
import { appendAct, hashText } from './audit-log.ts'
import { findChainId, findEntryHash, hasTold, listEntriesAfter } from './audit.repo.ts'

interface Checked {
  /** Up to here every line fits. */
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
  let checked: Checked = known.get(db) ?? { end: chainStart, brokenAt: null }
  const chainId = findChainId(db)
  while (checked.brokenAt === null) {
    const entries = listEntriesAfter(db, checked.end.seq, SLICE)
    if (entries.length === 0) break
    let { end } = checked
    const broken = entries.find((entry) => {
      if (entry.chainId !== chainId || !isNextEntry(end, entry, hashText)) return true
      end = { seq: entry.seq, hash: entry.hash }
      return false
    })
    checked = { end, brokenAt: broken ? end.seq + 1 : null }
    known.set(db, checked)
    await new Promise(setImmediate)
    if (!db.open) return null
  }
  return checked.brokenAt ?? findLost(db)
}

/** A chain cut off at its end, or written anew, is whole in itself: only the last line the server has tells. */
function findLost(db: Database): number | null {
  const delivered = getDelivered(db)
  if (delivered.seq === 0 || findEntryHash(db, delivered.seq) === delivered.hash) return null
  return delivered.seq
}
