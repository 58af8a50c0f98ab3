import { app, BrowserWindow, ipcMain, powerMonitor, session as electronSession } from 'electron'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { EventName } from '../domain/ipc/calls.ts'
import { createKeyClient } from '../native/pkcs11/key-client.ts'
import { chooseFile, chooseFolder, choosePackagePlace, chooseReceiptPackage, saveFile } from './app/dialogs.ts'
import { forkKeyProcess } from './app/fork-key-process.ts'
import { readStartOptions } from './app/options.ts'
import { APP_ORIGIN, PrintPages, serveApp } from './app/protocol.ts'
import { refuseStart } from './app/refuse-start.ts'
import { lockDownSession } from './app/security/lock-down.ts'
import { createMainWindow, printToPdf } from './app/window.ts'
import { getDamageCode } from './db/damage.ts'
import { openDatabase } from './db/open-database.ts'
import { Space } from './disk/space.ts'
import type { PrintPdf, SaveFile } from './documents/document-ports.ts'
import { createAppHandlers, readOfficePack } from './features/app/app.handlers.ts'
import { createAuditHandlers } from './features/audit/audit.handlers.ts'
import { keepPinAct } from './features/audit/keep-pin-act.ts'
import { createConflictHandlers } from './features/conflict/conflict.handlers.ts'
import { createBackupHandlers } from './features/backup/backup.handlers.ts'
import { createDiskHandlers } from './features/disk/disk.handlers.ts'
import { createDeletionHandlers } from './features/deletion/deletion.handlers.ts'
import { createDoctorHandlers } from './features/doctor/doctor.handlers.ts'
import { findReaderService } from './features/doctor/reader-service.ts'
import { createFilingHandlers } from './features/filing/filing.handlers.ts'
import { createHomeHandlers } from './features/home/home.handlers.ts'
import { createMaterialHandlers } from './features/material/material.handlers.ts'
import { createNoticeHandlers } from './features/notice/notice.handlers.ts'
import { countUnread } from './features/notice/notice.repo.ts'
import { createOutboxHandlers } from './features/outbox/outbox.handlers.ts'
import { createPackageHandlers } from './features/package/package.handlers.ts'
import { createPasswordHandlers } from './features/password/password.handlers.ts'
import { createPersonHandlers } from './features/person/person.handlers.ts'
import { createPlanHandlers } from './features/plan/plan.handlers.ts'
import { createReceiptHandlers } from './features/receipt/receipt.handlers.ts'
import { createReferenceHandlers } from './features/reference/reference.handlers.ts'
import { readReference } from './features/reference/reference.ts'
import { createSessionHandlers } from './features/session/session.handlers.ts'
import { Session } from './features/session/session.service.ts'
import { takeUnits } from './features/session/take-units.ts'
import { findTrust } from './features/session/trust.ts'
import { createWorkspaceMoments } from './features/session/workspace-moments.ts'
import { createFileStore } from './files/encrypted-file-store.ts'
import { createGate } from './ipc/gate.ts'
import { registerCalls } from './ipc/register.ts'
import { findDamageMark, markDamage } from './journal/damage-mark.ts'
import { flushJournal } from './journal/journal.ts'
import { KeyFailures } from './key/key-failures.ts'
import { KeySession } from './key/key-session.ts'
import { findSigner, signSnapshot } from './key/sign-snapshot.ts'
import { toWorkspacesDirectory } from './key/workspace-folder.ts'
import { findWorkspace, listRecoverable } from './key/workspace-wraps.ts'
import { log } from './log.ts'
import { applyChange, applyConflict, applyDelivered, applyRecall, hideUnseen } from './sync/apply-change.ts'
import { createHttp } from './sync/create-http.ts'
import { fetchHealth } from './sync/server-api.ts'
import { Sync } from './sync/sync.ts'
import { OpenWorkspace, type Desk } from './workspace.ts'

/** How often the room on the disk is looked at; the first time when the login page has long been there. */
const SPACE_LOOK_MS = 15_000
/** What nobody needs before the login page stands there is read after it. */
const READ_ON_AFTER_MS = 1000

let window: BrowserWindow | undefined

/**
 * The program proper. The window comes first: Chromium makes it while the rest is put together here, in one go, so that no call
 * of its page can come before there is somebody to answer it. Undefined: refused, and the clerk has been told why.
 */
export function start(): BrowserWindow | undefined {
  const startedAt = new Date().toISOString()
  const resources = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources')
  const read = readStartOptions(process.argv, process.env, readdirSync(join(resources, 'offices')), app.isPackaged)
  if (!read.ok) {
    refuseStart(read.error)
    return undefined
  }
  const options = read.value
  const userData = app.getPath('userData')
  const pack = readOfficePack(resources, options.office)

  const pages = new PrintPages()
  lockDownSession(electronSession.defaultSession)
  serveApp(electronSession.defaultSession.protocol, join(import.meta.dirname, '../renderer'), pages)
  window = createMainWindow(join(import.meta.dirname, '../preload/preload.cjs'), pack.systemTitle)

  const reference = readReference(resources)
  const now = () => new Date()
  const databaseWorker = join(import.meta.dirname, 'database-worker.js')
  const open = new OpenWorkspace(
    createWorkspaceMoments({
      worker: databaseWorker,
      onDamage: (code) => onDamage(code),
    }),
  )
  const space = new Space({ directory: toWorkspacesDirectory(userData), onChange: () => announce('disk-changed') })
  const http = createHttp(options.serverUrl)
  const sync = new Sync({
    space,
    announce(event) {
      // What a step of the sync has changed is in the journal before anybody hears of it.
      settle()
      announce(event)
    },
    onDamage: (error) => onDamage(getDamageCode(error)),
    ...{ applyChange, applyDelivered, applyConflict, hideUnseen, countUnread, version: app.getVersion() },
    databaseWorker,
    pageWorker: join(import.meta.dirname, 'page-worker.js'),
    onUnits: (units) => takeUnits({ open, announce }, units),
  })
  const vendors = options.keyVendorsDirectory ?? join(resources, 'key-vendors')
  const key = new KeySession({
    client: createKeyClient({ fork: () => forkKeyProcess({ vendors, practice: options.practiceKeyDirectory }) }),
    findAccount: (certificate) => findWorkspace(userData, certificate)?.header.account,
    listRecoverable: (certificate) => listRecoverable(userData, certificate),
    failures: new KeyFailures(join(userData, 'key-failures.json')),
    onPinAct: (token, act) => keepPinAct({ userData, open, now }, token, act),
    onChange: () => announce('key-changed'),
    onLost: () => void session.lockAfterSave(),
  })
  const store = { openDatabase, createFileStore }
  const session = new Session({ userData, serverUrl: options.serverUrl, http, key, open, sync, store, announce })
  function settle(): void {
    const workspace = open.find()
    if (workspace) flushJournal(workspace.db)
  }
  /** It is noted beside the database, the desk is locked after the last save, and the next unlock repairs it. */
  function onDamage(code: string): void {
    const workspace = open.find()
    if (!workspace || open.isLocking) return
    markDamage(findDamageMark(workspace.db.name), code, now())
    log.error('database-damaged', { code })
    void session.lockAfterSave()
  }
  const desk: Desk = {
    workspace: () => open.get(),
    announce(event) {
      announce(event)
      // A feature that changed the outbox wants it sent now, not at the next round.
      if (event === 'outbox-changed') sync.wake()
    },
  }

  const around = { reference, now }
  const saveDocumentAs: SaveFile = (name, bytes) => {
    const account = open.find()?.clerk.account
    return saveFile(getWindow(), { name, bytes }, () => open.find()?.clerk.account === account)
  }
  const printPdf: PrintPdf = (html) => printToPdf(pages.add(html))
  registerCalls(
    ipcMain,
    APP_ORIGIN,
    {
      ...createAppHandlers(open, { version: app.getVersion(), serverUrl: options.serverUrl, shippedPack: pack, now }),
      ...createSessionHandlers(session, key),
      ...createDoctorHandlers({
        ...{ key, now, findReaderService, saveFile: saveDocumentAs },
        ...{ version: app.getVersion(), serverUrl: options.serverUrl },
        askHealth: () => fetchHealth(http, AbortSignal.timeout(5000)),
      }),
      ...createFilingHandlers(desk, {
        ...{ ...around, saveFile: saveDocumentAs, printPdf },
        signSubmission: (snapshotJson) => signSnapshot(key, snapshotJson),
        findSigner: () => findSigner(key),
      }),
      ...createConflictHandlers(desk, around),
      ...createReceiptHandlers(desk, {
        ...{ now, saveFile: saveDocumentAs, printPdf },
        listAuthorities: (db) => findTrust(db)?.authorities ?? [],
      }),
      ...createMaterialHandlers(desk, { ...around, chooseFile: (wanted) => chooseFile(getWindow(), wanted) }),
      ...createOutboxHandlers(desk, { sync, applyRecall, now }),
      ...createPackageHandlers(desk, {
        ...{ key, now, applyChange, applyDelivered, applyConflict },
        listAuthorities: (db) => findTrust(db)?.authorities ?? [],
        choosePlace: (fileName) => choosePackagePlace(getWindow(), fileName),
        chooseReceipt: () => chooseReceiptPackage(getWindow()),
      }),
      ...createNoticeHandlers(desk, around),
      ...createDeletionHandlers(desk, { applyChange, hideUnseen, now }),
      ...createHomeHandlers(desk, { startedAt }),
      ...createReferenceHandlers(reference),
      ...createPasswordHandlers(desk, { sync, now }),
      ...createPersonHandlers(desk, around),
      ...createAuditHandlers(desk, { now, saveFile: saveDocumentAs }),
      ...createPlanHandlers(desk),
      ...createDiskHandlers(space),
      ...createBackupHandlers({
        ...{ userData, open, key, announce, now },
        worker: databaseWorker,
        chooseFolder: (title) => chooseFolder(getWindow(), title),
      }),
    },
    createGate(open, space),
    space,
    { settle, onDamage: (error) => onDamage(getDamageCode(error)) },
  )
  setInterval(() => void space.check(), SPACE_LOOK_MS).unref()
  // While the clerk types his PIN.
  setTimeout(() => void import('./sync/http-client.ts'), READ_ON_AFTER_MS).unref()

  powerMonitor.on('lock-screen', () => void session.lockAfterSave())
  powerMonitor.on('resume', () => sync.now())
  app.on('window-all-closed', () => void session.lock().finally(() => app.quit()))
  app.on('will-quit', () => {
    key.close()
    http.close()
  })
  return window
}

function announce(event: EventName): void {
  if (window && !window.isDestroyed()) window.webContents.send(event)
}

function getWindow(): BrowserWindow {
  if (!window) throw new Error('the window is gone')
  return window
}
