import type { Database } from 'better-sqlite3'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import { AUDIT_BATCH, type AuditPushed } from '../../../domain/audit/audit-push.ts'
import { log } from '../../log.ts'
import type { ServerFailure, ServerResult } from '../../sync/server-result.ts'
import { findRefusal, getDelivered, saveDelivered, saveRefusal } from './audit-state.repo.ts'
import { findEntryHash, getChainEnd, listEntriesAfter } from './audit.repo.ts'

export interface AuditPushDeps {
  readonly db: Database
  readonly post: (entries: readonly AuditEntry[], signal: AbortSignal) => Promise<ServerResult<AuditPushed>>
  /** In milliseconds. */
  readonly now: () => number
}

/** What a server has refused once it will refuse again: no reason to ask with every pull. */
const REFUSED_RETRY_MS = 60_000

/**
 * Sends what the server does not have of the audit trail. A refusal is remembered and told, holds up nothing else, and is
 * asked again every minute; troubles of the connection are the caller's.
 */
export function createAuditPush({
  db,
  post,
  now,
}: AuditPushDeps): (signal: AbortSignal) => Promise<ServerResult<void>> {
  let notBefore = 0

  function refuse({ code, values }: Pick<ServerFailure, 'code' | 'values'>): ServerResult<void> {
    log.error('audit-refused', { code, ...values })
    saveRefusal(db, { code, ...(values && { values }) })
    notBefore = now() + REFUSED_RETRY_MS
    return DONE
  }

  return async (signal) => {
    let rewound = false
    while (now() >= notBefore && !signal.aborted) {
      const entries = listEntriesAfter(db, getDelivered(db).seq, AUDIT_BATCH)
      const last = entries.at(-1)
      if (!last) break
      const answer = await post(entries, signal)
      if (!db.open) break
      if (answer.ok) {
        // It has lines this computer lacks: the workspace was put back from an older copy.
        if (answer.value.lastSeq > getChainEnd(db).seq) return refuse({ code: 'audit-forked', values: answer.value })
        saveDelivered(db, last)
        if (findRefusal(db)) saveRefusal(db, null)
        continue
      }
      if (answer.error.trouble !== 'refused') return answer
      const before = rewound ? undefined : findRestart(db, answer.error)
      if (before === undefined) return refuse(answer.error)
      // The server was put back from an older copy of its own: it gets again what it has lost.
      saveDelivered(db, before)
      rewound = true
    }
    return DONE
  }
}

const DONE: ServerResult<void> = { ok: true, value: undefined }

function findRestart(db: Database, { code, values }: ServerFailure) {
  const seq = values?.['lastSeq']
  if (code !== 'audit-gap' || typeof seq !== 'number' || seq >= getDelivered(db).seq) return undefined
  const hash = seq === 0 ? '' : findEntryHash(db, seq)
  return hash === undefined ? undefined : { seq, hash }
}
