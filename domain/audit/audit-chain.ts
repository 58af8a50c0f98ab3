import canonicalize from 'canonicalize'
import type { AuditEntry } from './audit-entry.ts'

/** What happened, before it has a place in the chain. */
export type AuditFacts = Omit<AuditEntry, 'chainId' | 'seq' | 'previousHash' | 'hash'>

/** The last line so far; all that the next one must know. */
export type ChainEnd = Pick<AuditEntry, 'seq' | 'hash'>

/** SHA-256 of a text in UTF-8, lower-case hex. Given from outside: this room has no synchronous one. */
export type HashText = (text: string) => string

/** Before the first line. */
export const chainStart: ChainEnd = { seq: 0, hash: '0'.repeat(64) }

/** The next line of a chain. */
export function toNextEntry(chainId: string, end: ChainEnd, facts: AuditFacts, hash: HashText): AuditEntry {
  const { at, account, action, subject, filingId, values } = facts
  const line = {
    ...{ chainId, seq: end.seq + 1, at, account, action, subject, filingId, values },
    previousHash: end.hash,
  }
  return { ...line, hash: hash(toHashedText(line)) }
}

/** Whether a line is whole in itself and follows right after `end`. Which chain it belongs to, the caller asks. */
export function isNextEntry(end: ChainEnd, entry: AuditEntry, hash: HashText): boolean {
  const { hash: told, ...line } = entry
  return entry.seq === end.seq + 1 && entry.previousHash === end.hash && hash(toHashedText(line)) === told
}

/** Canonical JSON (RFC 8785): the same line is the same text on every machine. Throws on half a surrogate pair. */
function toHashedText(line: Omit<AuditEntry, 'hash'>): string {
  const text = canonicalize(line)
  if (text === undefined) throw new TypeError('Only a JSON value can be hashed')
  return text
}

/** What the first line of a chain says that goes on where another cannot: which one, and where it ended here. */
export interface FollowedChain {
  /** `chainId` of the one before. */
  readonly chain: string
  /** Its last line on this computer. */
  readonly lastSeq: number
  readonly lastHash: string
  /** The line up to which the server has it as it stands here; what follows is on this computer alone. */
  readonly archived: number
}

/** The first line of a new chain, that names the one it follows. `facts` are its time and account. */
export function toFollowingEntry(
  chainId: string,
  followed: FollowedChain,
  { at, account }: Pick<AuditFacts, 'at' | 'account'>,
  hash: HashText,
): AuditEntry {
  const values = { ...followed }
  const facts: AuditFacts = { at, account, action: 'chain-broken', subject: null, filingId: null, values }
  return toNextEntry(chainId, chainStart, facts, hash)
}

/** Whether a line begins a new chain and names rightly the one that ends before it. */
export function isFollowingEntry(
  { chainId, end }: { readonly chainId: string; readonly end: ChainEnd },
  entry: AuditEntry,
  hash: HashText,
): boolean {
  const { chain, lastSeq, lastHash } = entry.values
  const names = chain === chainId && lastSeq === end.seq && lastHash === end.hash
  return names && entry.action === 'chain-broken' && entry.chainId !== chainId && isNextEntry(chainStart, entry, hash)
}
