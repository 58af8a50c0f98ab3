import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import type { EventName } from '../../domain/ipc/calls.ts'
import { openDatabase } from '../../main/db/open-database.ts'
import { keepPinAct } from '../../main/features/audit/keep-pin-act.ts'
import { createFilingHandlers } from '../../main/features/filing/filing.handlers.ts'
import { insertMaterial } from '../../main/features/material/material.repo.ts'
import { countUnread } from '../../main/features/notice/notice.repo.ts'
import { createOutboxHandlers } from '../../main/features/outbox/outbox.handlers.ts'
import { readReference } from '../../main/features/reference/reference.ts'
import { Session } from '../../main/features/session/session.service.ts'
import { takeUnits } from '../../main/features/session/take-units.ts'
import { createWorkspaceMoments } from '../../main/features/session/workspace-moments.ts'
import { createFileStore } from '../../main/files/encrypted-file-store.ts'
import type { FileStore } from '../../main/files/file-store.ts'
import { KeyFailures } from '../../main/key/key-failures.ts'
import { KeySession } from '../../main/key/key-session.ts'
import { findSigner, signSnapshot } from '../../main/key/sign-snapshot.ts'
import { findWorkspace, listRecoverable } from '../../main/key/workspace-wraps.ts'
import { applyChange, applyConflict, applyDelivered, applyRecall, hideUnseen } from '../../main/sync/apply-change.ts'
import { createHttp } from '../../main/sync/create-http.ts'
import { Sync } from '../../main/sync/sync.ts'
import { OpenWorkspace } from '../../main/workspace.ts'
import { openDatabase as openServerDatabase } from '../../server/db/open-database.ts'
import { createServer, type ProvincialServer, type ServerOptions } from '../../server/create-server.ts'
import { provisionOfficeKeys } from '../../server/sample/ca/provision-office.ts'
import { provisionPracticeKey, type ProvisionedKey } from '../../server/sample/ca/provision-practice-key.ts'
import { findSoftHsmModule, provisionSoftHsm } from '../../server/sample/ca/provision-softhsm.ts'
import type { SampleCa } from '../../server/sample/ca/sample-ca.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { fillWithSample } from '../../server/sample/fill-with-sample.ts'
import { sampleAccounts } from '../../server/sample/sample-accounts.ts'
import { toPem } from '../../server/sample/to-pem.ts'
import { createVirtualKeyClient, sealFor } from '../virtual-key/virtual-key.ts'

export const PIN = '246810'
export const ROOT = path.resolve(import.meta.dirname, '../..')
const account = getSampleAccount()

export type KeyKind = 'SoftHSM2' | 'practice'
export const keyKinds: readonly KeyKind[] = findSoftHsmModule() ? ['practice', 'SoftHSM2'] : ['practice']

/**
 * A provincial server with sample data, and the folders of one client, below one folder that goes with it. `maxBytes`: the
 * largest file it takes, where that is to be more than the pack says.
 */
export async function createOffice(groups = 20, { maxBytes = 0 }: { readonly maxBytes?: number } = {}) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'office-'))
  const ca = await getSampleCa(path.join(directory, 'ca'))
  const officePack = OfficePack.parse(
    JSON.parse(readFileSync(path.join(ROOT, 'resources/offices/jilin/pack.json'), 'utf8')),
  )
  for (const slot of Object.values(officePack.materials).flat()) slot.maxBytes = Math.max(slot.maxBytes, maxBytes)
  const dataDirectory = path.join(directory, 'server')
  await fillWithSample(dataDirectory, groups)
  await provisionOfficeKeys(dataDirectory, ca, officePack.office)
  let server: ProvincialServer | undefined
  let port = 0

  return {
    directory,
    dataDirectory,
    ca,
    userData: path.join(directory, 'client'),
    get url() {
      return `http://127.0.0.1:${port}`
    },
    /** A look into the server's database, or a hand in it. */
    inDatabase<T>(act: (db: Database) => T): T {
      const db = openServerDatabase(dataDirectory)
      try {
        return act(db)
      } finally {
        db.close()
      }
    },
    /** The first time on any free port, afterwards on the same. */
    async startServer(options: Pick<ServerOptions, 'now' | 'publicUrl'> = {}) {
      const caCertificatePem = toPem(ca.certificateDer)
      server = await createServer({ dataDirectory, officePack, caCertificatePem, port, ...options })
      await server.listen()
      port = Number(new URL(server.url()).port)
    },
    /** Put together and not listening: what the office does with files alone. */
    openServer() {
      return createServer({ dataDirectory, officePack, caCertificatePem: toPem(ca.certificateDer) })
    },
    async stopServer() {
      await server?.close()
      server = undefined
    },
    async remove() {
      await server?.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export type Office = Awaited<ReturnType<typeof createOffice>>

/** A security key of the sample clerk. */
export async function provisionKey(directory: string, ca: SampleCa, kind: KeyKind) {
  const { name, clerkNumber, unitCode } = account
  const clerk = { name, number: clerkNumber, unitCode: unitCode ?? '', unitName: '吉林省某单位' }
  const order = { ca, pin: PIN, label: '集成测试', clerk }
  if (kind === 'practice') {
    const dir = path.join(directory, 'practice-key')
    return { made: await provisionPracticeKey({ ...order, dir }), practice: dir }
  }
  const softHsm = await provisionSoftHsm({
    dir: path.join(directory, 'softhsm'),
    ca,
    tokens: [{ ...order, soPin: '13579135' }],
  })
  const [made] = softHsm.tokens
  if (!made) throw new Error('no token was made')
  return { made, env: softHsm.env, vendors: path.join(ROOT, 'resources/key-vendors') }
}

export interface TestKey {
  readonly made: ProvisionedKey
  readonly practice?: string
  readonly env?: NodeJS.ProcessEnv
  readonly vendors?: string
}

/** The client's main process without its windows: real key process, real encrypted store, real HTTP. */
export async function startClient(office: Office, testKey: TestKey, now?: () => Date) {
  const { userData } = office
  const listeners = new Set<(event: EventName) => void>()
  const announced: EventName[] = []
  function broadcast(event: EventName): void {
    announced.push(event)
    for (const listener of listeners) listener(event)
  }
  const { made, ...where } = testKey
  const client = createVirtualKeyClient(where)
  const http = createHttp(office.url)
  const open = new OpenWorkspace(
    createWorkspaceMoments({
      worker: path.join(ROOT, 'main/db/database-worker.ts'),
      onDamage: (code) => Promise.reject(new Error(code)),
    }),
  )
  const key: KeySession = new KeySession({
    client,
    findAccount: (certificate) => findWorkspace(userData, certificate)?.header.account,
    listRecoverable: (certificate) => listRecoverable(userData, certificate),
    failures: new KeyFailures(path.join(userData, 'key-failures.json')),
    onPinAct: (token, act) => keepPinAct({ userData, open, now: now ?? (() => new Date()) }, token, act),
    onChange: () => broadcast('key-changed'),
    onLost: () => void session.lockAfterSave(),
  })
  const sync = new Sync({
    ...{ announce: broadcast, applyChange, applyConflict, applyDelivered, hideUnseen, countUnread },
    onUnits: (units) => takeUnits({ open, announce: broadcast }, units),
  })
  const session: Session = new Session({
    ...{ userData, serverUrl: office.url, http, key, open, sync },
    ...(now && { now }),
    store: { openDatabase, createFileStore: createFailingStore },
    announce: broadcast,
  })
  let nextFailure: Error | undefined
  function createFailingStore(options: Parameters<typeof createFileStore>[0]): FileStore {
    const store = createFileStore(options)
    return {
      ...store,
      take(frames) {
        const failing = nextFailure
        nextFailure = undefined
        return failing ? Promise.reject(failing) : store.take(frames)
      },
    }
  }
  const desk = {
    workspace: () => open.get(),
    announce(event: EventName) {
      broadcast(event)
      if (event === 'outbox-changed') sync.wake()
    },
  }
  const reference = readReference(path.join(ROOT, 'resources'))
  function nothing(): Promise<never> {
    return Promise.reject(new Error('not in this test'))
  }
  const filings = createFilingHandlers(desk, {
    ...{ reference, saveFile: nothing, printPdf: nothing },
    now: now ?? (() => new Date()),
    signSubmission: (json) => signSnapshot(key, json),
    findSigner: () => findSigner(key),
  })
  const outbox = createOutboxHandlers(desk, { sync, applyRecall, now: () => new Date() })
  const token = { tokenSerial: made.serial, certificateId: made.certificateId }
  await key.look()

  return {
    ...{ key, session, sync, open, filings, outbox, announced },
    /** The next file that is copied from another workspace meets this. */
    failNextFile: (error: Error) => void (nextFailure = error),
    login: async (pin = PIN, password = account.password) =>
      session.login({ ...token, pin: await sealFor(key, pin), account: account.account, password }),
    unlock: async (pin = PIN) => session.unlock({ ...token, pin: await sealFor(key, pin) }),
    draftPlan,
    submit,
    /** A plan with one PDF of so many bytes, filed. */
    async submitPlan(name: string, bytes = 0) {
      const id = await draftPlan(name)
      if (bytes > 0) await attach(id, bytes)
      await submit(id)
      return id
    },
    attach,
    /** Settles when what is asked for is so; looked at after every announcement and every 50 ms. */
    async until(what: string, isSo: () => unknown, withinMs = 15_000): Promise<number> {
      const start = Date.now()
      for (;;) {
        if (await isSo()) return Date.now() - start
        if (Date.now() - start > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`)
        await new Promise<void>((done) => {
          const timer = setTimeout(end, 50)
          function end(): void {
            clearTimeout(timer)
            listeners.delete(end)
            done()
          }
          listeners.add(end)
        })
      }
    },
    async close() {
      await session.lock()
      key.close()
      http.close()
    },
  }

  /** A plan, filled in and not filed. */
  async function draftPlan(name: string): Promise<string> {
    const created = await filings['filing.create']({ kind: 'plan' })
    if (!created.ok) throw new Error(created.error.code)
    const { id } = created.value
    const opened = await filings['filing.open']({ id })
    if (!opened.ok) throw new Error(opened.error.code)
    const { data, version } = opened.value
    const year = new Date().getUTCFullYear() + 1
    const filled = {
      ...data,
      unit: { ...data['unit'], year, contact: '郑检样', phone: '0431-80000771' },
      group: { ...data['group'], ...toTrip(name, year) },
    }
    const saved = await filings['filing.save']({ id, data: filled, baseVersion: version } as never)
    if (!saved.ok) throw new Error(saved.error.code)
    return id
  }

  /** As the clerk does it: the words are read, and what they name is confirmed. */
  async function submit(id: string): Promise<void> {
    const words = await filings['filing.signing-words']({ id })
    const submitted = words.ok ? await filings['filing.submit']({ id, contentHash: words.value.contentHash }) : words
    if (!submitted.ok) throw new Error(JSON.stringify([submitted.error, await filings['filing.check']({ id })]))
  }

  async function attach(filingId: string, bytes: number): Promise<void> {
    const { db, files } = open.get()
    const file = path.join(office.directory, `${filingId}.pdf`)
    writeFileSync(file, Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes - 9)]))
    const { sha256 } = await files.add(file)
    const id = crypto.randomUUID()
    const material = { id, slot: 'plan-letter', name: 'letter.pdf', mediaType: 'application/pdf', bytes, sha256 }
    insertMaterial(db, filingId, material, new Date().toISOString())
  }
}

export type TestClient = Awaited<ReturnType<typeof startClient>>

function toTrip(name: string, year: number) {
  return {
    ...{ name, task: '学术交流', planType: 'official', countries: ['JPN'], days: 5, memberCount: 3 },
    ...{ departOn: `${year}-05-10`, returnOn: `${year}-05-14`, fundSource: 'own', formation: 'own' },
  }
}

function getSampleAccount() {
  const [first] = sampleAccounts
  if (!first) throw new Error('no sample account')
  return first
}
