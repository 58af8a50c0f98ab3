import type { Database } from 'better-sqlite3'
import type { EventName } from '../../domain/ipc/calls.ts'
import type { SyncView } from '../../domain/ipc/views.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import { createAuditPush } from '../features/audit/push-audit.ts'
import { countOutbox, findNextDue } from '../outbox/outbox.repo.ts'
import { OutboxWorker, type Acceptance } from '../outbox/outbox.worker.ts'
import { createUploader } from '../outbox/upload.ts'
import type { Workspace } from '../workspace.ts'
import { systemClock, type Clock } from './clock.ts'
import { countHeld } from './held-deletion.repo.ts'
import { pullChanges, type ApplyChange, type PullDeps } from './pull.ts'
import { fetchChanges, fetchHealth, listenForNews, pushAudit, pushOperations } from './server-api.ts'
import type { ServerSession } from './server-session.ts'
import { findSetting } from './setting.repo.ts'
import { SyncWorker } from './sync.worker.ts'
import { throttle } from './throttle.ts'

export interface SyncDeps {
  readonly announce: (event: EventName) => void
  readonly applyChange: ApplyChange
  readonly applyDelivered: (db: Database, operation: Operation, acceptance: Acceptance) => void
  readonly applyConflict: (db: Database, operation: Operation, currentRevision: number) => void
  readonly hideUnseen: PullDeps['hideUnseen']
  readonly onUnits: (units: readonly ClerkUnit[]) => void
  readonly countUnread: (db: Database) => number
  readonly clock?: Clock
  /** Of the program. */
  readonly version?: string
}

/** Upload progress at most this often. */
const PROGRESS_EVERY_MS = 200

interface Started {
  readonly workspace: Workspace
  readonly server: ServerSession
  readonly worker: SyncWorker
  readonly end: () => void
}

/** The sync of the open workspace, from unlock to lock; quiet while nobody is logged in. */
export class Sync {
  readonly #deps: SyncDeps
  #open: Started | undefined

  constructor(deps: SyncDeps) {
    this.#deps = deps
  }

  start(workspace: Workspace, server: ServerSession): void {
    if (this.#open) throw new Error('a workspace is already in sync')
    const { announce, applyChange, applyDelivered, applyConflict, hideUnseen, onUnits, clock = systemClock, version = '' } = this.#deps
    const { db, files } = workspace
    const onProgress = throttle(() => announce('outbox-changed'), PROGRESS_EVERY_MS)
    const outbox = new OutboxWorker({
      db,
      clock,
      transport: {
        push: (operations, signal) => pushOperations(server, operations, signal),
        upload: createUploader({ db, files, server, onProgress }),
      },
      applyDelivered: (operation, acceptance) => applyDelivered(db, operation, acceptance),
      applyConflict: (operation, currentRevision) => applyConflict(db, operation, currentRevision),
      onChange: () =>
        ['outbox-changed', 'filings-changed', 'sync-changed'].forEach((event) => announce(event as EventName)),
    })
    const worker = new SyncWorker({
      clock,
      outbox,
      announce,
      probe: (signal) => fetchHealth(server.http, signal),
      listen: (onText, signal) => listenForNews(server, onText, signal),
      findNextDue: () => findNextDue(db),
      pushAudit: createAuditPush({
        db,
        post: (entries, signal) => pushAudit(server, entries, signal),
        now: () => clock.now(),
      }),
      isFirstPull: () => findSetting(db, 'cursor') === undefined,
      pull: (onPage, signal) =>
        pullChanges(
          {
            db,
            ...{ applyChange, hideUnseen, onUnits, version },
            onPage,
            now: () => new Date(clock.now()).toISOString(),
            fetch: (cursor, limit, ending) => fetchChanges(server, cursor, limit, ending),
          },
          signal,
        ),
    })
    this.#open = { workspace, server, worker, end: () => onProgress.stop() }
    worker.start()
  }

  /** Settles when nothing touches the workspace any more. */
  async stop(): Promise<void> {
    const open = this.#open
    if (!open) return
    this.#open = undefined
    open.server.forget()
    await open.worker.stop()
    open.end()
  }

  /** The session of the open workspace with the server; undefined while nobody is logged in. */
  findServer(): ServerSession | undefined {
    return this.#open?.server
  }

  /** An operation was put into the outbox. */
  wake(): void {
    this.#open?.worker.wake()
  }

  /** The clerk asks, or the system says that the network is back. */
  now(): void {
    this.#open?.worker.now()
  }

  view(): SyncView {
    if (!this.#open) return QUIET
    const { worker, workspace } = this.#open
    const { online, paused } = worker.connection
    return {
      online,
      paused,
      lastSyncAt: worker.lastSyncAt ?? findSetting(workspace.db, 'last-sync-at') ?? null,
      ...countOutbox(workspace.db),
      unread: this.#deps.countUnread(workspace.db),
      heldDeletions: countHeld(workspace.db),
      pulling: worker.pulling,
      pulled: worker.pulled,
    }
  }
}

const QUIET: SyncView = {
  online: false,
  paused: null,
  lastSyncAt: null,
  waiting: 0,
  blocked: 0,
  unread: 0,
  heldDeletions: 0,
  pulling: false,
  pulled: 0,
}
