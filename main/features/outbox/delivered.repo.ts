import type { Database } from 'better-sqlite3'
import type { DeliveredRow } from '../../../domain/ipc/views.ts'
import { statement } from '../../db/statement.ts'

/** What the audit trail tells of the last deliveries, newest first. The title is that of today, where the filing is still here. */
export function listDelivered(db: Database, limit: number): readonly DeliveredRow[] {
  return statement<{ limit: number }, DeliveredRow>(
    db,
    `SELECT CAST(a.seq AS TEXT) AS id, json_extract(a.act_values, '$.deed') AS type, f.kind, a.filing_id AS filingId,
       coalesce(f.title, a.subject, '') AS title, a.at AS deliveredAt
     FROM audit_entry a LEFT JOIN filing f ON f.id = a.filing_id
     WHERE a.action = 'delivered' ORDER BY a.seq DESC LIMIT :limit`,
  ).all({ limit })
}
