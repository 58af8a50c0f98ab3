import { z } from 'zod'
import { AuditEntry } from './audit-entry.ts'

export const AUDIT_BATCH = 500

/**
 * `POST /audit`: lines of one chain, in order, without gaps. Sending again what the server has does nothing. Refused as a
 * whole: `audit-gap` (409; `lastSeq`: what the server has last, 0 for a chain it does not know), `audit-forked` (409;
 * `seq`: where it has another line), `audit-broken` (422; `seq`: does not fit the line before), `audit-not-yours` (403).
 */
export const AuditPush = z.object({ entries: z.array(AuditEntry).min(1).max(AUDIT_BATCH) })
export type AuditPush = z.infer<typeof AuditPush>

/** The server has everything up to here, for good. */
export const AuditPushed = z.object({ lastSeq: z.number().int().nonnegative() })
export type AuditPushed = z.infer<typeof AuditPushed>
