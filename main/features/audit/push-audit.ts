import type { Database } from 'better-sqlite3'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import type { AuditPushed } from '../../../domain/audit/audit-push.ts'
import { log } from '../../log.ts'
import type { ServerFailure, ServerResult } from '../../sync/server-result.ts'
import { findRefusal, getDelivered, saveDelivered, saveRefusal } from './audit-state.repo.ts'
import { countLines, findEntryHash } from './audit.repo.ts'
import { findBatch, type Batch } from './deliverable.ts'
import { followChain } from './follow-chain.ts'

export interface AuditPushDeps {
  readonly db: Database
  readonly post: (entries: readonly AuditEntry[], signal: AbortSignal) => Promise<ServerResult<AuditPushed>>
  /** In milliseconds. */
  readonly now: () => number
}

/** What a server has refused once it will refuse again: no reason to ask with every pull. */
const REFUSED_RETRY_MS = 60_000

/**
 * Sends what the server does not have of the audit trail. Where the server has it otherwise, a new chain is begun. A refusal is remembered and told, holds up nothing else, and is
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
    const tried = { rewound: false, followed: false }
    while (now() >= notBefore && !signal.aborted) {
      const batch = findBatch(db, getDelivered(db).seq)
      if (batch === undefined) break
      const answer = await post(batch.entries, signal)
      if (!db.open) break
      const failure = answer.ok ? findFork(db, batch, answer.value) : answer.error
      if (failure === undefined) {
        saveDelivered(db, { seq: batch.lastPlace, hash: batch.entries.at(-1)?.hash ?? '' })
        if (findRefusal(db)) saveRefusal(db, null)
        continue
      }
      if (failure.trouble !== 'refused') return { ok: false, error: failure }
      if (failure.code === 'audit-forked' && !tried.followed && followChain(db, new Date(now()))) {
        tried.followed = true
        continue
      }
      const before = tried.rewound ? undefined : findRestart(db, batch, failure)
      if (before === undefined) return refuse(failure)
      // The server was put back from an older copy of its own: it gets again what it has lost.
      saveDelivered(db, before)
      tried.rewound = true
    }
    return DONE
  }
}

const DONE: ServerResult<void> = { ok: true, value: undefined }

/** It has lines of the chain that this computer lacks: the workspace was put back from an older copy. */
function findFork(db: Database, { chain }: Batch, { lastSeq }: AuditPushed): ServerFailure | undefined {
  if (chain.last !== null || chain.first - 1 + lastSeq <= countLines(db)) return undefined
  return { trouble: 'refused', code: 'audit-forked', values: { lastSeq } }
}

/** The last line the server has kept; of a chain it has never heard of, it may lack the ones before too. */
function findRestart(db: Database, { chain }: Batch, { code, values }: ServerFailure) {
  const lastSeq = values?.['lastSeq']
  if (code !== 'audit-gap' || typeof lastSeq !== 'number') return undefined
  const place = lastSeq === 0 ? 0 : chain.first - 1 + lastSeq
  if (place >= getDelivered(db).seq) return undefined
  const hash = place === 0 ? '' : findEntryHash(db, place)
  return hash === undefined ? undefined : { seq: place, hash }
}
