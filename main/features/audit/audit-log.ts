import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { chainStart, toNextEntry } from '../../../domain/audit/audit-chain.ts'
import type { AuditAction, AuditEntry } from '../../../domain/audit/audit-entry.ts'
import { toAuditSubject } from '../../../domain/audit/audit-subject.ts'
import { atomically } from '../../db/atomically.ts'
import { log } from '../../log.ts'
import type { Workspace } from '../../workspace.ts'
import { findChain, insertEntry } from './audit.repo.ts'

export interface Act {
  readonly action: AuditAction
  /** Title or number of what it is about. Numbers of people that stand in it are covered. */
  readonly subject?: string | null
  readonly filingId?: string | null
  readonly values?: AuditEntry['values']
}

/** SHA-256 of a text in UTF-8, lower-case hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/**
 * Adds a line to the audit trail (操作记录) of a workspace. Called in the transaction of what it reports, so that neither is
 * there without the other.
 */
export function appendAct({ db, clerk }: Pick<Workspace, 'db' | 'clerk'>, act: Act, at: Date): void {
  const { action, subject = null, filingId = null, values = {} } = act
  const facts = {
    ...{ at: at.toISOString(), account: clerk.account, action, filingId },
    subject: subject === null ? null : toAuditSubject(subject),
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toSafeValue(value)])),
  }
  atomically(db, () => {
    const { chainId, end } = findChain(db) ?? { chainId: uuidv7(), end: chainStart }
    insertEntry(db, toNextEntry(chainId, end, facts, hashText))
  })
}

/**
 * The same for what has no transaction of its own (looking, printing, locking). It has happened already: a disk too full for
 * one more line must not keep the clerk from reading, and is written into the log instead.
 */
export function rememberAct(workspace: Pick<Workspace, 'db' | 'clerk'>, act: Act, at: Date): void {
  try {
    appendAct(workspace, act, at)
  } catch (error) {
    log.error('act-not-remembered', { action: act.action, error })
  }
}

function toSafeValue(value: string | number): string | number {
  return typeof value === 'string' ? toAuditSubject(value) : value
}
