import type { Database } from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { openDatabase } from '../main/db/open-database.ts'
import { applyChange, hideUnseen } from '../main/sync/apply-change.ts'
import { pullChanges } from '../main/sync/pull.ts'
import { fetchChanges } from '../main/sync/server-api.ts'
import { getSampleCa } from '../server/sample/ca/sample-ca.store.ts'
import { fillWithSample } from '../server/sample/fill-with-sample.ts'
import { toPem } from '../server/sample/to-pem.ts'
import { connectClerk, type ClerkConnection } from '../test/support/clerk-client.ts'
import { createBareWriter, readRows } from './bare-store.ts'
import { median, toMedians, toRow, type Options, type Row } from './measure.ts'

const SIZE = 10_000
const FLOOR_PAGE = 500
const forever = new AbortController().signal

/** The first pull from the real server into the real store, against parsing the same pages and inserting the same rows. */
export async function bench({ rounds, size = SIZE }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'sync-bench-'))
  const server = await startServer(directory, size)
  const connection = await connectClerk({ url: server.url, ca: server.ca })
  try {
    const pages = await readPages(connection)
    const measured = []
    // The first round warms both sides and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      const folder = join(directory, `round-${round}`)
      mkdirSync(folder)
      const pulled = await pull(connection, join(folder, 'ours.db'))
      const floor = insertBare(pulled.db, pages, join(folder, 'floor.db'))
      pulled.db.close()
      rmSync(folder, { recursive: true })
      if (round > 0) measured.push({ ...pulled, floor })
    }
    const rate = (count: number, ms: number) => (1000 * count) / ms
    const rates = measured.map(({ count, ms, floor }) => ({ ours: rate(count, ms), floor: rate(count, floor) }))
    const seconds = median(measured.map(({ ms }) => ms / 1000)).toFixed(1)
    const note = `${measured[0]?.count} rows in ${seconds} s; against parse and insert from memory, ${FLOOR_PAGE} a transaction`
    const blocks = measured.map(({ block, idleBlock }) => ({ ours: block, floor: idleBlock }))
    return [
      toRow('pull', toMedians(rates), 'rows/s', note),
      toRow(
        'pull-block',
        toMedians(blocks),
        'ms',
        'longest the thread was not free; against a thread that only watches',
      ),
    ]
  } finally {
    connection.http.close()
    server.end()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function pull({ server }: ClerkConnection, path: string) {
  const db = open(path)
  const idle = await startWatcher()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const started = performance.now()
  const pulled = await pullChanges(
    {
      ...{ db, applyChange, hideUnseen },
      onUnits: () => undefined,
      fetch: (cursor, limit, signal) => fetchChanges(server, cursor, limit, signal),
      onPage: () => undefined,
      now: () => new Date().toISOString(),
    },
    forever,
  )
  const ms = performance.now() - started
  delay.disable()
  if (!pulled.ok) throw new Error(pulled.error.code)
  return { db, ms, count: pulled.value, block: delay.max / 1e6, idleBlock: await idle.end() }
}

/** How long a thread with nothing to do was kept waiting meanwhile: what the machine itself adds. */
async function startWatcher() {
  const code = `const { parentPort } = require('node:worker_threads')
    const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    parentPort.once('message', () => parentPort.postMessage(delay.max / 1e6))
    parentPort.postMessage('ready')`
  const worker = new Worker(code, { eval: true })
  const next = () => new Promise<unknown>((resolve) => worker.once('message', resolve))
  await next()
  return {
    async end(): Promise<number> {
      const answer = next()
      worker.postMessage('end')
      const ms = Number(await answer)
      await worker.terminate()
      return ms
    },
  }
}

/** JSON.parse of every page, and the rows our store made of it, ready-made, into an encrypted file of the same schema. */
function insertBare(ours: Database, pages: readonly string[], path: string): number {
  const db = open(path)
  const write = createBareWriter(db)
  const keep = db.prepare(
    'INSERT INTO person (id, unit_code, name, identity_number, search_text, body) VALUES (:id, :unitCode, :name, :identityNumber, :name, :json)',
  )
  let ms = 0
  for (const page of pages) {
    const ids = (JSON.parse(page) as Page).changes.flatMap(({ entity, body }) => (entity === 'filing' ? [body.id] : []))
    const rows = readRows(ours, ids)
    const started = performance.now()
    const { changes } = JSON.parse(page) as Page
    write(rows)
    db.transaction(() => {
      for (const { entity, body } of changes) if (entity === 'person') keep.run({ ...body, json: JSON.stringify(body) })
    })()
    ms += performance.now() - started
  }
  db.close()
  return ms
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

function open(path: string): Database {
  const opened = openDatabase({ path, key: randomBytes(32) })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

/** In a process of its own, as in life. */
async function startServer(directory: string, groups: number) {
  const ca = await getSampleCa(join(directory, 'ca'))
  const data = join(directory, 'server')
  const caFile = join(directory, 'ca.pem')
  writeFileSync(caFile, toPem(ca.certificateDer))
  await fillWithSample(data, groups)
  const child = spawn(process.execPath, ['server/index.ts', '--data', data, '--ca', caFile], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      const [found] = /http:\/\/[\d.:]+/.exec(chunk.toString()) ?? []
      if (found) resolve(found)
    })
  })
  return { ca, url, end: () => child.kill() }
}
