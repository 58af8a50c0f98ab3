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

export function insertEntry(db: Database, entry: AuditEntry): void {
  const { seq, chainId, at, account, action, subject, filingId, values, previousHash, hash } = entry
  statement(
    db,
    `INSERT INTO audit_entry (seq, chain_id, at, account, action, subject, filing_id, act_values, previous_hash, hash)
     VALUES (:seq, :chainId, :at, :account, :action, :subject, :filingId, :values, :previousHash, :hash)`,
  ).run({
    ...{ seq, chainId, at, account, action, subject, filingId },
    ...{ values: JSON.stringify(values), previousHash, hash },
  })
}

/** The last line, or what stands before the first. */
export function getChainEnd(db: Database): ChainEnd {
  const last = statement<object, ChainEnd>(db, 'SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1').get({})
  return last ?? chainStart
}

/** The chain this workspace writes; undefined before the first line. */
export function findChainId(db: Database): string | undefined {
  const first = statement<object, { id: string }>(db, 'SELECT chain_id AS id FROM audit_entry ORDER BY seq LIMIT 1')
  return first.get({})?.id
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

/** Lines after a number, in order. */
export function listEntriesAfter(db: Database, seq: number, limit: number): readonly AuditEntry[] {
  const rows = statement<{ seq: number; limit: number }, Row>(
    db,
    'SELECT * FROM audit_entry WHERE seq > :seq ORDER BY seq LIMIT :limit',
  )
  return rows.all({ seq, limit }).map(toEntry)
}

/** Lines that fit the filter, latest first. */
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
