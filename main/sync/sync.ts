import type { Database } from 'better-sqlite3'
import type { EventName } from '../../domain/ipc/calls.ts'
import type { SyncView } from '../../domain/ipc/views.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import { createAuditPush } from '../features/audit/push-audit.ts'
import { countOutbox, findNextDue } from '../outbox/outbox.repo.ts'
import { rememberDelivery } from '../features/outbox/delivered.ts'
import { OutboxWorker } from '../outbox/outbox.worker.ts'
import type { Acceptance } from '../outbox/settle.ts'
import { createUploader } from '../outbox/upload.ts'
import { copyLogBeside } from '../db/log-copy.ts'
import type { Space } from '../disk/space.ts'
import type { Workspace } from '../workspace.ts'
import { systemClock, type Clock } from './clock.ts'
import { openFeed } from './feed.ts'
import { countHeld } from './held-deletion.repo.ts'
import type { ApplyChange, PullDeps } from './pull-deps.ts'
import { pullChanges } from './pull.ts'
import { fetchHealth, fetchResults, followChanges, listenForNews, pushAudit, pushOperations } from './server-api.ts'
import { serverFailure } from './server-result.ts'
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
  /** The room that is left on the disk; the last of it is not for what the office sends. */
  readonly space?: Pick<Space, 'isFull' | 'giveUp'>
  /** The database turned out not to be whole. */
  readonly onDamage?: (error: unknown) => void
  /** Program of the thread beside the open database (`db/database-worker.ts`). */
  readonly databaseWorker?: string
  /** Program of the thread that reads the pages of a long pull (`page-worker.ts`). */
  readonly pageWorker?: string
  /** Of the program. */
  readonly version?: string
}

/** Upload progress at most this often. */
const PROGRESS_EVERY_MS = 200

interface Started {
  readonly workspace: Workspace
  readonly server: ServerSession
  readonly worker: SyncWorker
  readonly outbox: OutboxWorker
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
    const {
      announce,
      applyChange,
      applyDelivered,
      applyConflict,
      hideUnseen,
      onUnits,
      clock = systemClock,
      version = '',
      databaseWorker,
      pageWorker,
    } = this.#deps
    const { db, files } = workspace
    const onProgress = throttle(() => announce('outbox-changed'), PROGRESS_EVERY_MS)
    const outbox = new OutboxWorker({
      db,
      clock,
      transport: {
        push: (operations, signal) => pushOperations(server, operations, signal),
        ask: (ids, signal) => fetchResults(server, ids, signal),
        upload: createUploader({ db, files, server, onProgress }),
      },
      isPaused: () => findSetting(db, 'outbox-stopped') !== undefined,
      applyDelivered: (operation, acceptance) => {
        applyDelivered(db, operation, acceptance)
        rememberDelivery(workspace, operation, new Date(clock.now()))
      },
      applyConflict: (operation, currentRevision) => applyConflict(db, operation, currentRevision),
      onChange: () =>
        ['outbox-changed', 'filings-changed', 'sync-changed'].forEach((event) => announce(event as EventName)),
    })
    const worker = new SyncWorker({
      clock,
      outbox,
      announce,
      probe: (signal) => fetchHealth(server.http, signal),
      listen: (onPart, signal) => listenForNews(server, onPart, signal),
      findNextDue: () => (outbox.isPaused ? undefined : findNextDue(db)),
      pushAudit: createAuditPush({
        db,
        post: (entries, signal) => pushAudit(server, entries, signal),
        now: () => clock.now(),
      }),
      isFirstPull: () => findSetting(db, 'cursor') === undefined,
      onDiskFull: () => void this.#deps.space?.giveUp(),
      onDamage: (error) => this.#deps.onDamage?.(error),
      pull: async (onPage, signal) => {
        if (this.#deps.space?.isFull() === true) return NO_ROOM
        const log = databaseWorker === undefined ? undefined : copyLogBeside(db, databaseWorker)
        return pullChanges(
          {
            db,
            ...{ applyChange, hideUnseen, onUnits, version },
            onPage,
            onMore: () => log?.more(),
            now: () => new Date(clock.now()).toISOString(),
            openFeed: (ending) =>
              openFeed({ follow: (...asked) => followChanges(server, ...asked), pageWorker }, ending),
          },
          signal,
        ).finally(() => log?.end())
      },
    })
    this.#open = { workspace, server, worker, outbox, end: () => onProgress.stop() }
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

  /** The clerk stops sending, or lets it go on; what he chose is written down already. */
  pauseOutbox(): void {
    this.#open?.outbox.pause()
    this.wake()
    this.#deps.announce('sync-changed')
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
      stoppedSince: findSetting(workspace.db, 'outbox-stopped') ?? null,
      unread: this.#deps.countUnread(workspace.db),
      heldDeletions: countHeld(workspace.db),
      pulling: worker.pulling,
      pulled: worker.pulled,
    }
  }
}

const NO_ROOM = serverFailure('server', 'disk-full')

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
  stoppedSince: null,
  oldestAt: null,
}
