import path from 'node:path'
import type { PackageView, ReceivedPackage } from '../../../domain/ipc/package-view.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import { toBlockReason } from '../../outbox/block-reason.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { findOutboxState, markForLater } from '../../outbox/outbox.repo.ts'
import { chooseOperations } from '../../package/choose-operations.ts'
import { listPackages } from '../../package/package.repo.ts'
import { whilePacking } from '../../package/packed.ts'
import { takeReceipt, type TakeDeps } from '../../package/take-receipt.ts'
import { writePackage, type WriteDeps } from '../../package/write-package.ts'
import { throttle } from '../../sync/throttle.ts'
import type { Desk, Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { findPackageOffice } from './package-office.ts'

export interface PackageDeps extends TakeDeps {
  readonly key: WriteDeps['key']
  /** Where to, the whole path; null when the clerk changes their mind. */
  readonly choosePlace: (fileName: string) => Promise<string | null>
  /** Which 回执包; null when the clerk changes their mind. */
  readonly chooseReceipt: () => Promise<string | null>
}

type PackageCalls = 'package.view' | 'package.export' | 'package.import-receipt' | 'package.cancel'

const LISTED = 50
const PROGRESS_EVERY_MS = 200

/** 离线包 out, 回执包 in. One at a time. */
export function createPackageHandlers(desk: Desk, deps: PackageDeps): HandlersOf<PackageCalls> {
  let running: { readonly stop: AbortController; doneBytes: number; totalBytes: number } | undefined

  return {
    'package.view': async (): Promise<PackageView> => {
      const workspace = desk.workspace()
      const office = await findPackageOffice(workspace, deps.now())
      return {
        hindrance: office.ok ? null : office.error,
        items: listOutbox(workspace.db),
        packages: listPackages(workspace.db, LISTED),
        running: running ? { doneBytes: running.doneBytes, totalBytes: running.totalBytes } : null,
      }
    },
    'package.export': async ({ ids }) => {
      if (running) return failure('busy')
      const stop = new AbortController()
      running = { stop, doneBytes: 0, totalBytes: 0 }
      try {
        return await exportChosen(desk.workspace(), ids, stop.signal)
      } finally {
        running = undefined
        desk.announce('packages-changed')
      }
    },
    'package.import-receipt': async () => {
      const workspace = desk.workspace()
      const file = await deps.chooseReceipt()
      if (file === null) return success({ received: null })
      // The dialog stays open over a locked desk.
      if (desk.workspace() !== workspace) return failure('locked')
      const received = await takeReceipt(workspace, file, deps)
      if (!received.ok) return received
      rememberReceipt(workspace, received.value)
      for (const event of ['outbox-changed', 'filings-changed', 'inbox-changed', 'sync-changed'] as const) {
        desk.announce(event)
      }
      desk.announce('packages-changed')
      return success({ received: received.value })
    },
    'package.cancel': () => running?.stop.abort(),
  }

  async function exportChosen(
    workspace: Workspace,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<{ readonly written: { readonly fileName: string; readonly count: number } | null }>> {
    const { db, clerk } = workspace
    const createdAt = deps.now()
    const office = await findPackageOffice(workspace, createdAt)
    if (!office.ok) return office
    const target = await deps.choosePlace(toFileName(clerk.account, createdAt))
    if (target === null) return success({ written: null })
    if (!db.open || desk.workspace() !== workspace) return failure('locked')
    const operations = chooseOperations(db, ids)
    if (!operations.ok) return operations
    const tell = throttle(() => desk.announce('packages-changed'), PROGRESS_EVERY_MS)
    const order = { operations: operations.value, office: office.value, target, createdAt }
    const written = await whilePacking(
      db,
      operations.value.map(({ id }) => id),
      () =>
        writePackage(workspace, order, {
          ...{ key: deps.key, signal },
          onProgress(doneBytes, totalBytes) {
            if (running) Object.assign(running, { doneBytes, totalBytes })
            tell()
          },
        }),
    ).finally(() => tell.stop())
    if (!written.ok) return written
    const { count } = written.value
    const fileName = path.basename(target)
    db.transaction(() => {
      for (const { id } of operations.value) markExported(workspace, id, createdAt)
      appendAct(workspace, { action: 'package-exported', subject: fileName, values: { count } }, deps.now())
    })()
    desk.announce('outbox-changed')
    return success({ written: { fileName, count } })
  }

  function rememberReceipt(workspace: Workspace, { fileName, delivered }: ReceivedPackage): void {
    const act = { action: 'package-receipt-taken', subject: fileName, values: { count: delivered } } as const
    appendAct(workspace, act, deps.now())
  }
}

/** From now on it may arrive without this computer hearing of it: it cannot be taken back as if nobody had it. */
function markExported({ db }: Workspace, id: string, at: Date): void {
  if (findOutboxState(db, id) !== 'waiting') return
  markForLater(db, id, 'unconfirmed', { reason: toBlockReason('exported', { at: at.toISOString() }) })
}

/** Two on one day are told apart by the time. */
function toFileName(account: string, at: Date): string {
  const local = new Date(at.getTime() + OFFICE_HOURS * 3_600_000).toISOString()
  return `边界通离线包-${account}-${local.slice(0, 10)}-${local.slice(11, 16).replace(':', '')}.bjb`
}

/** Every office of this product keeps Beijing time. */
const OFFICE_HOURS = 8
