import type { Database } from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ServerFiling } from '../domain/sync/change.ts'
import { allowBackground, endBackground } from '../main/db/background.ts'
import { copyLogBeside } from '../main/db/log-copy.ts'
import { openDatabase } from '../main/db/open-database.ts'
import { toServerWord } from '../main/features/filing/filing-record.ts'
import { toGrams } from '../main/features/person/name-grams.ts'
import { applyChange, hideUnseen } from '../main/sync/apply-change.ts'
import { openFeed } from '../main/sync/feed.ts'
import { pullChanges } from '../main/sync/pull.ts'
import { followChanges } from '../main/sync/server-api.ts'
import { connectClerk, type ClerkConnection } from '../test/support/clerk-client.ts'
import { createBareWriter, readRows } from './bare-store.ts'
import { median, toMedians, toRow, type Options, type Row } from './measure.ts'
import { startPouchServer, type PouchServer } from './pouch.ts'
import { startReferenceServer } from './reference-server.ts'
import { startWatcher } from './watcher.ts'

const SIZE = 100_000
/** As many as ours writes at once at most. */
const FLOOR_PAGE = 200
/** As it ships: bundled. From its sources a thread takes three times as long to begin. */
const pageWorker = join(import.meta.dirname, '../out/app/main/page-worker.js')
const forever = new AbortController().signal

/**
 * The first pull from the real server into the real store, against parsing the same pages and inserting the same rows; and
 * against PouchDB taking over the same records from its own server.
 */
export async function bench({ rounds, size = SIZE }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'sync-bench-'))
  const server = await startReferenceServer(directory, size)
  const connection = await connectClerk(server)
  let pouch: PouchServer | undefined
  try {
    const pages = await readPages(connection)
    pouch = await startPouch(directory, pages)
    const measured = []
    // The first round warms all sides and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      const folder = join(directory, `round-${round}`)
      mkdirSync(folder)
      const pulled = await pull(connection, join(folder, 'ours.db'))
      const floor = insertBare(pulled.db, pages, join(folder, 'floor.db'))
      endBackground(pulled.db)
      pulled.db.close()
      const peer = await pouch?.pull(folder)
      rmSync(folder, { recursive: true })
      if (round > 0) measured.push({ ...pulled, floor, peer })
    }
    return toRows(measured)
  } finally {
    connection.http.close()
    await pouch?.end()
    await server.end()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

type Measured = Awaited<ReturnType<typeof pull>> & { readonly floor: number; readonly peer: number | undefined }

function toRows(measured: readonly Measured[]): readonly Row[] {
  const rate = (count: number, ms: number) => (1000 * count) / ms
  const against = (of: (each: Measured) => number) =>
    toMedians(measured.map((each) => ({ ours: rate(each.count, each.ms), floor: rate(each.count, of(each)) })))
  const seconds = median(measured.map(({ ms }) => ms / 1000)).toFixed(1)
  const note = `${measured[0]?.count} rows in ${seconds} s; against`
  const blocks = measured.map(({ block, idleBlock }) => ({ ours: block, floor: idleBlock }))
  const hasPeer = measured.every(({ peer }) => peer !== undefined)
  return [
    toRow(
      'pull',
      against(({ floor }) => floor),
      'rows/s',
      `${note} parse and insert from memory, ${FLOOR_PAGE} a transaction`,
    ),
    ...(hasPeer
      ? [
          toRow(
            'pull-pouch',
            against(({ peer = NaN }) => peer),
            'rows/s',
            `${note} PouchDB from express-pouchdb, both LevelDB, in the clear`,
          ),
        ]
      : []),
    toRow('pull-block', toMedians(blocks), 'ms', 'longest the thread was not free; against a thread that only watches'),
  ]
}

/** Undefined where `npm run bench` has not put the peers there. */
async function startPouch(directory: string, pages: readonly string[]): Promise<PouchServer | undefined> {
  if (!existsSync(join(import.meta.dirname, 'peers/node_modules/pouchdb-core'))) {
    console.log('PouchDB is not there (node bench/peers/prepare.mjs): measured without it')
    return undefined
  }
  return startPouchServer(
    directory,
    pages.map((page) => (JSON.parse(page) as Page).changes.map(({ body }) => body)),
  )
}

async function pull({ server }: ClerkConnection, path: string) {
  const key = randomBytes(32)
  const db = open(path, key)
  allowBackground(db, key)
  const log = copyLogBeside(db, join(import.meta.dirname, '../main/db/database-worker.ts'))
  const idle = await startWatcher()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const started = performance.now()
  const pulled = await pullChanges(
    {
      ...{ db, applyChange, hideUnseen },
      onUnits: () => undefined,
      openFeed: (signal) => openFeed({ follow: (...asked) => followChanges(server, ...asked), pageWorker }, signal),
      onPage: () => undefined,
      onMore: log.more,
      version: '',
      now: () => new Date().toISOString(),
    },
    forever,
  ).finally(log.end)
  const ms = performance.now() - started
  delay.disable()
  if (!pulled.ok) throw new Error(pulled.error.code)
  return { db, ms, count: pulled.value, block: delay.max / 1e6, idleBlock: await idle.end() }
}

/**
 * JSON.parse of every page, and the rows our store made of it into an encrypted file of the same schema. The two long texts of
 * a filing are written from what was parsed, as by anybody who parses and inserts; every other value is there ready-made.
 */
function insertBare(ours: Database, pages: readonly string[], path: string): number {
  const db = open(path)
  const write = createBareWriter(db)
  let ms = 0
  for (const page of pages) {
    const ids = (JSON.parse(page) as Page).changes.map(({ body }) => body.id)
    const rows = readRows(ours, ids)
    const grams = rows.person.map((row) => toGrams(String(row['search_text'])))
    const contents = new Map(rows.filing_content.map((row) => [row['filing_id'], row]))
    const started = performance.now()
    for (const { body } of (JSON.parse(page) as Page).changes) {
      const content = contents.get(body.id)
      if (content) Object.assign(content, toTexts(body as ServerFiling))
    }
    write(rows, grams)
    ms += performance.now() - started
  }
  db.close()
  return ms
}

function toTexts(filing: ServerFiling): { readonly data: string; readonly server: string } {
  return { data: JSON.stringify(filing.data), server: JSON.stringify(toServerWord(filing)) }
}

interface Page {
  readonly changes: readonly { readonly entity: string; readonly body: { readonly id: string } }[]
  readonly cursor: string
  readonly more: boolean
}

async function readPages({ server }: ClerkConnection): Promise<readonly string[]> {
  const pages: string[] = []
  for (let since: string | undefined; ;) {
    const query = new URLSearchParams({ limit: String(FLOOR_PAGE), ...(since !== undefined && { since }) })
    const answer = await server.send({ method: 'GET', path: `/changes?${query}` })
    if (!answer.ok) throw new Error(answer.error.code)
    const page = JSON.parse(answer.value.text) as Page
    pages.push(answer.value.text)
    since = page.cursor
    if (!page.more) return pages
  }
}

function open(path: string, key = randomBytes(32)): Database {
  const opened = openDatabase({ path, key })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}
