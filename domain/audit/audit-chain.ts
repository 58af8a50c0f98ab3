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
