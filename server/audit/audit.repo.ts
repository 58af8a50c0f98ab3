import type { Database } from 'better-sqlite3'
import type { ChainEnd } from '../../domain/audit/audit-chain.ts'
import type { AuditEntry } from '../../domain/audit/audit-entry.ts'

interface ChainRow {
  readonly id: string
  readonly unitCode: string
  readonly begunBy: string
  readonly begunAt: string
}

type EntryRow = Omit<AuditEntry, 'values'> & {
  readonly values: string
  readonly receivedBy: string
  readonly receivedAt: string
}

/** Who handed a line in, and when the server's clock said so. */
export interface Delivery {
  readonly receivedBy: string
  readonly receivedAt: string
}

export type AuditRepo = ReturnType<typeof createAuditRepo>

export function createAuditRepo(db: Database) {
  const findUnit = db.prepare<[{ id: string }], { unitCode: string }>(
    'SELECT unit_code AS unitCode FROM audit_chain WHERE id = :id',
  )
  const insertChain = db.prepare<[ChainRow]>(
    'INSERT INTO audit_chain (id, unit_code, begun_by, begun_at) VALUES (:id, :unitCode, :begunBy, :begunAt)',
  )
  const findEnd = db.prepare<[{ chainId: string }], ChainEnd>(
    'SELECT seq, hash FROM audit_entry WHERE chain_id = :chainId ORDER BY seq DESC LIMIT 1',
  )
  const findHash = db.prepare<[{ chainId: string; seq: number }], { hash: string }>(
    'SELECT hash FROM audit_entry WHERE chain_id = :chainId AND seq = :seq',
  )
  const insert = db.prepare<[EntryRow]>(
    `INSERT INTO audit_entry (chain_id, seq, at, account, action, subject, filing_id, act_values, previous_hash, hash,
       received_by, received_at)
     VALUES (:chainId, :seq, :at, :account, :action, :subject, :filingId, :values, :previousHash, :hash,
       :receivedBy, :receivedAt)`,
  )

  return {
    /** The unit a chain belongs to; undefined for one that is new. */
    findChainUnit: (id: string): string | undefined => findUnit.get({ id })?.unitCode,
    insertChain: (row: ChainRow) => void insertChain.run(row),
    findEnd: (chainId: string): ChainEnd | undefined => findEnd.get({ chainId }),
    findHash: (chainId: string, seq: number): string | undefined => findHash.get({ chainId, seq })?.hash,
    insert: (entry: AuditEntry, delivery: Delivery) =>
      void insert.run({ ...entry, values: JSON.stringify(entry.values), ...delivery }),
  }
}
