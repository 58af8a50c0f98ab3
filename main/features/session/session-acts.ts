import type { Database } from 'better-sqlite3'
import type { Clerk } from '../../../domain/sync/session.ts'
import type { KeyCertificate } from '../../../native/pkcs11/face.ts'
import { appendAct } from '../audit/audit-log.ts'
import { findSessionMemory } from './session-memory.ts'
import type { HeldWorkspace } from './transfer.ts'

// What the audit trail says of keys and whose desk this is.

/** The unit's recovery key has opened a workspace; written under the account of its clerk, who did not do it. */
export function noteRecovery(db: Database, certificate: KeyCertificate, at: Date): void {
  const clerk = findSessionMemory(db)?.clerk
  if (clerk) appendAct({ db, clerk }, { action: 'recovered', values: { holder: certificate.subjectName } }, at)
}

/** The clerk's certificate, or the key pair itself, is another than at the last opening. */
export function noteRenewedKey(db: Database, clerk: Clerk, { notAfter }: KeyCertificate, at: Date): void {
  appendAct({ db, clerk }, { action: 'key-renewed', values: { validUntil: notAfter } }, at)
}

export function noteRotation(db: Database, clerk: Clerk, at: Date): void {
  appendAct({ db, clerk }, { action: 'data-key-rotated' }, at)
}

/** The clerk who leaves agreed, at his own desk; a recovery has nobody who could. */
export function noteHandOver(db: Database, { former, next, reason }: TakeOverFacts, at: Date): void {
  if (reason === 'handover') {
    appendAct({ db, clerk: former }, { action: 'handed-over', values: { to: next.account } }, at)
  }
}

/** Who took from whom, and what came with it. */
export function noteTakeOver(
  db: Database,
  { former, next, returned, moved }: TakeOverFacts & { readonly returned: number; readonly moved?: number },
  at: Date,
): void {
  const values = { from: former.account, returned, ...(moved !== undefined && { moved }) }
  appendAct({ db, clerk: next }, { action: 'taken-over', values }, at)
}

interface TakeOverFacts {
  readonly former: Clerk
  readonly next: Clerk
  readonly reason: HeldWorkspace['reason']
}
