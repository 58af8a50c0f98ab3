import type { Database } from 'better-sqlite3'
import { chainStart, type ChainEnd } from '../../../domain/audit/audit-chain.ts'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import type { ParsedInputOf } from '../../../domain/ipc/calls.ts'
import { statement } from '../../db/statement.ts'
import { toLikePattern } from '../person/name-search.ts'

interface Row {
  readonly seq: number
  readonly chain_id: string
  readonly at: string
  readonly account: string
  readonly action: AuditEntry['action']
  readonly subject: string | null
  readonly filing_id: string | null
  readonly act_values: string
  readonly previous_hash: string
  readonly hash: string
}

/** What is asked for; days already as the instants between which lines lie. */
export interface AuditFilter extends Pick<ParsedInputOf<'audit.list'>, 'text' | 'actions'> {
  readonly from: string | null
  readonly before: string | null
}

/** At the end of the trail. */
export function insertEntry(db: Database, entry: AuditEntry): void {
  const { chainId, at, account, action, subject, filingId, values, previousHash, hash } = entry
  statement(
    db,
    `INSERT INTO audit_entry (seq, chain_id, at, account, action, subject, filing_id, act_values, previous_hash, hash)
     VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM audit_entry), :chainId, :at, :account, :action, :subject, :filingId, :values, :previousHash, :hash)`,
  ).run({
    ...{ chainId, at, account, action, subject, filingId },
    ...{ values: JSON.stringify(values), previousHash, hash },
  })
}

/** How many lines the trail has, over all its chains. */
export function countLines(db: Database): number {
  const last = statement<object, { seq: number | null }>(db, 'SELECT max(seq) AS seq FROM audit_entry').get({})
  return last?.seq ?? 0
}

/**
 * The chains of this workspace, in the order they were written: one, and one more for every time it was put back from an
 * older copy. Lines are stored under their place in the whole trail; `first` is that of a chain's line 1.
 */
export function listChains(db: Database): readonly StoredChain[] {
  const starts = statement<object, Row>(db, `SELECT * FROM audit_entry WHERE ${BEGINS} ORDER BY seq`).all({})
  return starts.map((row, index) => {
    const next = starts[index + 1]
    const archived = next === undefined ? undefined : Number(toValues(next.act_values)['archived'])
    return {
      ...{ chainId: row.chain_id, first: row.seq },
      last: next === undefined ? null : next.seq - 1,
      archived: archived === undefined ? null : row.seq - 1 + (Number.isInteger(archived) ? archived : 0),
    }
  })
}

export interface StoredChain {
  readonly chainId: string
  readonly first: number
  /** Place of its last line; null for the one that is being written. */
  readonly last: number | null
  /** Place of the last line the server has of a chain that cannot go on; null for the one that is being written. */
  readonly archived: number | null
}

/** The chain this workspace writes and its last line; undefined before the first. */
export function findChain(db: Database): { readonly chainId: string; readonly end: ChainEnd } | undefined {
  const found = statement<object, { chainId: string; seq: number; hash: string }>(
    db,
    `SELECT chain_id AS chainId, ${IN_CHAIN} AS seq, hash FROM audit_entry AS line ORDER BY line.seq DESC LIMIT 1`,
  ).get({})
  return found && { chainId: found.chainId, end: { seq: found.seq, hash: found.hash } }
}

/** Whose line the last one is. */
export function findLastAccount(db: Database): string | undefined {
  const last = statement<object, { account: string }>(db, 'SELECT account FROM audit_entry ORDER BY seq DESC LIMIT 1')
  return last.get({})?.account
}

export function findEntryHash(db: Database, seq: number): string | undefined {
  const found = statement<{ seq: number }, { hash: string }>(db, 'SELECT hash FROM audit_entry WHERE seq = :seq')
  return found.get({ seq })?.hash
}

/** Whether a break of the chain at this line stands in the trail already. */
export function hasTold(db: Database, brokenAt: number): boolean {
  const told = statement<{ brokenAt: number }, { seq: number }>(
    db,
    `SELECT seq FROM audit_entry
     WHERE action = 'chain-broken'
       AND CASE WHEN json_valid(act_values) THEN json_extract(act_values, '$.seq') END = :brokenAt`,
  )
  return told.get({ brokenAt }) !== undefined
}

/** Lines after a place in the trail, in order, with the numbers they have in their chains. */
export function listEntriesAfter(db: Database, seq: number, limit: number): readonly AuditEntry[] {
  const rows = statement<{ seq: number; limit: number }, Row>(
    db,
    `SELECT line.*, ${IN_CHAIN} AS seq FROM audit_entry AS line WHERE line.seq > :seq ORDER BY line.seq LIMIT :limit`,
  )
  return rows.all({ seq, limit }).map(toEntry)
}

/** Lines that fit the filter, latest first; `seq` is their place in the whole trail. */
export function listEntries(
  db: Database,
  filter: AuditFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): { readonly rows: readonly AuditEntry[]; readonly total: number } {
  const asked = {
    from: filter.from,
    before: filter.before,
    actions: JSON.stringify(filter.actions),
    pattern: toLikePattern(filter.text),
  }
  const total = statement<object, { total: number }>(db, `SELECT count(*) AS total FROM audit_entry WHERE ${FITS}`)
  const rows = statement<object, Row>(
    db,
    `SELECT * FROM audit_entry WHERE ${FITS} ORDER BY seq DESC LIMIT :limit OFFSET :offset`,
  )
  return { rows: rows.all({ ...asked, limit, offset }).map(toEntry), total: total.get(asked)?.total ?? 0 }
}

const BEGINS = `previous_hash = '${chainStart.hash}'`

/** The number a line has in its chain. */
const IN_CHAIN = `line.seq + 1 -
  coalesce((SELECT begun.seq FROM audit_entry AS begun WHERE begun.${BEGINS} AND begun.seq <= line.seq
            ORDER BY begun.seq DESC LIMIT 1), 1)`

const FITS = `(:from IS NULL OR at >= :from) AND (:before IS NULL OR at < :before)
  AND (:actions = '[]' OR action IN (SELECT value FROM json_each(:actions)))
  AND (:pattern = '%%' OR lower(coalesce(subject, '') || ' ' || account) LIKE :pattern ESCAPE '\\')`

function toEntry(row: Row): AuditEntry {
  return {
    chainId: row.chain_id,
    seq: row.seq,
    at: row.at,
    account: row.account,
    action: row.action,
    subject: row.subject,
    filingId: row.filing_id,
    values: toValues(row.act_values),
    previousHash: row.previous_hash,
    hash: row.hash,
  }
}

/** A line somebody meddled with may not be read at all: it has to be told, and must not hide the others. */
function toValues(json: string): AuditEntry['values'] {
  try {
    return JSON.parse(json) as AuditEntry['values']
  } catch {
    return { damaged: 1 }
  }
}
