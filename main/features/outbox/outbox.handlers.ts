import type { Database } from 'better-sqlite3'
import type { Operation } from '../../../domain/sync/operation.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import { listOutbox } from '../../outbox/outbox.repo.ts'
import type { Sync } from '../../sync/sync.ts'
import type { Desk } from '../../workspace.ts'
import { leaveFormerUnits } from '../filing/former-units.ts'
import { recallOperation, retryOperation } from './outbox.service.ts'

export interface OutboxDeps {
  readonly sync: Pick<Sync, 'view' | 'now' | 'wake'>
  /** Takes back what an operation that was never sent had changed; runs in the transaction that removes it. */
  readonly applyRecall: (db: Database, operation: Operation) => void
}

export function createOutboxHandlers(
  desk: Desk,
  { sync, applyRecall }: OutboxDeps,
): HandlersOf<'outbox.list' | 'outbox.retry' | 'outbox.recall' | 'sync.view' | 'sync.now'> {
  return {
    'outbox.list': () => listOutbox(desk.workspace().db),
    'outbox.retry': ({ id }) => {
      const result = retryOperation(desk.workspace().db, id)
      if (result.ok) {
        for (const event of ['outbox-changed', 'filings-changed', 'sync-changed'] as const) desk.announce(event)
        sync.wake()
      }
      return result
    },
    'outbox.recall': ({ id }) => {
      const { db, clerk } = desk.workspace()
      const result = recallOperation(db, id, applyRecall)
      if (result.ok) {
        if (leaveFormerUnits(db, clerk.units)) sync.now()
        for (const event of ['outbox-changed', 'filings-changed', 'sync-changed'] as const) desk.announce(event)
      }
      return result
    },
    'sync.view': () => sync.view(),
    'sync.now': () => sync.now(),
  }
}
