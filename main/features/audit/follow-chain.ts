import type { Database } from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import { toFollowingEntry } from '../../../domain/audit/audit-chain.ts'
import { atomically } from '../../db/atomically.ts'
import { log } from '../../log.ts'
import { hashText } from './audit-log.ts'
import { getDelivered, saveDelivered, saveRefusal } from './audit-state.repo.ts'
import { findChain, findEntryHash, findLastAccount, insertEntry, listChains } from './audit.repo.ts'

/** Databases whose trail began a new chain since they were opened, and from which place on. */
const begun = new WeakMap<Database, number>()

/**
 * The server has other lines than this computer under the same numbers: the workspace was put back from an older copy.
 * The chain cannot go on there, so another is begun whose first line names the end of this one: what stands here is
 * fixed by it, and what comes reaches the office again. False when another chain would not help.
 */
export function followChain(db: Database, at: Date): boolean {
  return atomically(db, () => {
    const chain = findChain(db)
    const account = findLastAccount(db)
    const chains = listChains(db)
    const first = chains.at(-1)?.first
    if (chain === undefined || account === undefined || first === undefined) return false
    // Of a new chain nothing can be known there: a server that refuses one would refuse any number of them.
    if (chains.length > 1 && getDelivered(db).seq < first) return false
    const { chainId, end } = chain
    const archived = Math.max(0, getDelivered(db).seq - first + 1)
    const followed = { chain: chainId, lastSeq: end.seq, lastHash: end.hash, archived }
    insertEntry(db, toFollowingEntry(uuidv7(), followed, { at: at.toISOString(), account }, hashText))
    const place = first - 1 + end.seq
    saveDelivered(db, { seq: place, hash: findEntryHash(db, place) ?? '' })
    saveRefusal(db, null)
    begun.set(db, place + 1)
    log.warn('audit-chain-followed', { lastSeq: end.seq, archived })
    return true
  })
}

/** Where a new chain was begun since the workspace was opened: told until it is locked, and for good by the line itself. */
export function findBegun(db: Database): number | undefined {
  return begun.get(db)
}
