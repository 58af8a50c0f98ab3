import type { Database } from 'better-sqlite3'
import type { EventName } from '../../../domain/ipc/calls.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import { listOutbox, listOutboxOf } from '../../outbox/outbox-list.repo.ts'
import type { OutboxTarget } from '../../outbox/outbox.repo.ts'
import type { Sync } from '../../sync/sync.ts'
import type { Desk } from '../../workspace.ts'
import { leaveFormerUnits } from '../filing/former-units.ts'
import { rememberRecall } from './delivered.ts'
import { listDelivered } from './delivered.repo.ts'
import { recallOperation, retryOperation, stopSending } from './outbox.service.ts'

export interface OutboxDeps {
  readonly sync: Pick<Sync, 'view' | 'now' | 'wake' | 'pauseOutbox'>
  /** Takes back what an operation that was never sent had changed; runs in the transaction that removes it. */
  readonly applyRecall: (db: Database, target: OutboxTarget) => void
  readonly now: () => Date
}

type OutboxCalls =
  | 'outbox.list'
  | 'outbox.of-filing'
  | 'outbox.delivered'
  | 'outbox.pause'
  | 'outbox.retry'
  | 'outbox.recall'
  | 'sync.view'
  | 'sync.now'

const MOVED: readonly EventName[] = ['outbox-changed', 'filings-changed', 'sync-changed']
/** So many deliveries are shown; the audit trail has them all. */
const DELIVERED_SHOWN = 50

export function createOutboxHandlers(desk: Desk, { sync, applyRecall, now }: OutboxDeps): HandlersOf<OutboxCalls> {
  return {
    'outbox.list': () => listOutbox(desk.workspace().db),
    'outbox.of-filing': ({ filingId }) => listOutboxOf(desk.workspace().db, filingId),
    'outbox.delivered': () => listDelivered(desk.workspace().db, DELIVERED_SHOWN),
    'outbox.pause': ({ paused }) => {
      stopSending(desk.workspace(), paused, now())
      sync.pauseOutbox()
    },
    'outbox.retry': ({ id }) => {
      const result = retryOperation(desk.workspace().db, id)
      if (result.ok) {
        MOVED.forEach((event) => desk.announce(event))
        sync.wake()
      }
      return result
    },
    'outbox.recall': ({ id }) => {
      const workspace = desk.workspace()
      const { db, clerk } = workspace
      const result = recallOperation(db, id, (_, target) => {
        applyRecall(db, target)
        rememberRecall(workspace, target, now())
      })
      if (result.ok) {
        if (leaveFormerUnits(db, clerk.units)) sync.now()
        MOVED.forEach((event) => desk.announce(event))
      }
      return result
    },
    'sync.view': () => sync.view(),
    'sync.now': () => sync.now(),
  }
}
