import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import os from 'node:os'
import path from 'node:path'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { createServer, type ProvincialServer } from '../create-server.ts'
import { openDatabase } from '../db/open-database.ts'
import { createSampleCaMaterial, openSampleCa, type SampleCa } from '../sample/ca/sample-ca.ts'
import { provisionOfficeKeys } from '../sample/ca/provision-office.ts'
import { createSample } from '../sample/create-sample.ts'
import { toPem } from '../sample/to-pem.ts'

/** A whole office for one test file: real server on loopback, real database, its own authority and invented province. */
export interface TestOffice {
  readonly url: string
  readonly dataDirectory: string
  readonly ca: SampleCa
  readonly pack: OfficePack
  /** The server as its own command line has it. */
  readonly server: ProvincialServer
  /** Where 离线包 lie while they are read. */
  readonly packagesDirectory: string
  /** What the office's clock says; tests move it. */
  setNow(now: Date): void
  now(): Date
  /** The authority's newest list of revoked certificates (DER); without one yet, nothing is looked up in any. */
  publishRevocations(revoked: readonly Uint8Array[]): Promise<void>
  /** A hand in the server's database. */
  inDatabase<T>(act: (db: Database) => T): T
  /** Stops the server and starts it again on the same data, at another address; `meanwhile` has the folder to itself. */
  restart(meanwhile?: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

const HOUR_MS = 3_600_000

export interface TestOfficeOptions {
  /** The address clients use, where something stands in front. */
  readonly publicUrl?: string
  readonly groups?: number
  readonly now?: Date
  /** The office's authority publishes lists of revoked certificates. */
  readonly revocationLists?: boolean
  /** The pause after a wrong password; none unless a test wants one. */
  readonly sleep?: (ms: number) => Promise<unknown>
}

export async function openTestOffice(options: TestOfficeOptions = {}): Promise<TestOffice> {
  const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'border-desk-office-'))
  const ca = await openSampleCa(await createSampleCaMaterial())
  const pack = await loadJilinPack()
  await provisionOfficeKeys(dataDirectory, ca, pack.office)
  const sleep = options.sleep ?? (() => Promise.resolve())
  let now = options.now ?? new Date('2026-11-21T02:00:00Z')

  const db = openDatabase(dataDirectory)
  await createSample(db, { groups: options.groups ?? 200, now })
  db.close()

  const revocationLists = path.join(dataDirectory, 'revocations')
  let lists = 0
  async function publishRevocations(revoked: readonly Uint8Array[]): Promise<void> {
    lists += 1
    const thisUpdate = new Date(now.getTime() - HOUR_MS + lists * 1000)
    const list = await ca.createRevocationList({
      revoked,
      thisUpdate,
      nextUpdate: new Date(now.getTime() + 24 * HOUR_MS),
    })
    await mkdir(revocationLists, { recursive: true })
    await writeFile(path.join(revocationLists, `${lists}.crl`), list)
  }
  if (options.revocationLists) await publishRevocations([])

  async function start(): Promise<ProvincialServer> {
    const caCertificatePem = toPem(ca.certificateDer)
    const started = await createServer({
      ...{ dataDirectory, officePack: pack, caCertificatePem, now: () => now, sleep },
      ...(options.revocationLists && { revocationLists }),
      ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    })
    await started.listen()
    return started
  }
  let server = await start()

  return {
    get url() {
      return server.url()
    },
    dataDirectory,
    get server() {
      return server
    },
    packagesDirectory: path.join(dataDirectory, 'packages'),
    ca,
    pack,
    setNow: (moved) => void (now = moved),
    now: () => now,
    publishRevocations,
    inDatabase(act) {
      const hand = openDatabase(dataDirectory)
      try {
        return act(hand)
      } finally {
        hand.close()
      }
    },
    async restart(meanwhile) {
      await server.close()
      await meanwhile?.()
      server = await start()
    },
    async close() {
      await server.close()
      await rm(dataDirectory, { recursive: true })
    },
  }
}

async function loadJilinPack(): Promise<OfficePack> {
  const file = path.join(import.meta.dirname, '../../resources/offices/jilin/pack.json')
  return OfficePack.parse(JSON.parse(await readFile(file, 'utf8')))
}
