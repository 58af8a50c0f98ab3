import type { Database } from 'better-sqlite3'
import { Worker } from 'node:worker_threads'
import type { DatabaseJob, DatabaseJobResult, DatabaseWorkerData } from './database-job.ts'

type Lane = 'reader' | 'log'
type Wanted<J> = J extends DatabaseJob ? Omit<J, 'id'> : never

/** Beside an open database, for as long as it is open: threads that begin with their first job. */
interface Background {
  readonly key: Buffer
  /** One that reads for seconds on end, and one for the log, which must not wait for it. */
  readonly workers: Map<Lane, Worker>
  next: number
  readonly waiting: Map<number, (result: DatabaseJobResult) => void>
}

const known = new WeakMap<Database, Background>()
const CLOSED = { ok: false, code: 'closed' } as const

/** Keeps a copy of the key of 32 bytes until `endBackground`. */
export function allowBackground(db: Database, key: Uint8Array): void {
  known.set(db, { key: Buffer.from(key), workers: new Map(), next: 1, waiting: new Map() })
}

/**
 * Runs a job beside an open database; `entry` is the thread's program. Never throws: the result tells the code of what went
 * wrong, `closed` when the database was closed before it was done.
 */
export function runBeside(
  db: Database,
  entry: string,
  job: Wanted<DatabaseJob>,
): Promise<Omit<DatabaseJobResult, 'id'>> {
  const background = known.get(db)
  if (!background || !db.open) return Promise.resolve(CLOSED)
  const lane = job.kind === 'copy-log' ? 'log' : 'reader'
  const worker = background.workers.get(lane) ?? start(background, lane, db.name, entry)
  const id = background.next
  background.next += 1
  return new Promise((resolve) => {
    background.waiting.set(id, resolve)
    worker.postMessage({ ...job, id })
  })
}

/** Forgets the key and ends the threads; one in the middle of a long read ends when that is done, and nobody waits for it. */
export function endBackground(db: Database): void {
  const background = known.get(db)
  if (!background) return
  known.delete(db)
  background.key.fill(0)
  for (const worker of background.workers.values()) void worker.terminate()
  settleAll(background, CLOSED)
}

function start(background: Background, lane: Lane, path: string, entry: string): Worker {
  const workerData: DatabaseWorkerData = { path, key: new Uint8Array(background.key) }
  const worker = new Worker(entry, { workerData })
  background.workers.set(lane, worker)
  // A program that ends does not wait for a check.
  worker.unref()
  worker.on('message', (result: DatabaseJobResult) => {
    background.waiting.get(result.id)?.(result)
    background.waiting.delete(result.id)
  })
  worker.on('error', (error) => {
    background.workers.delete(lane)
    settleAll(background, { ok: false, code: 'unexpected', message: String(error) })
  })
  return worker
}

function settleAll({ waiting }: Background, result: Omit<DatabaseJobResult, 'id'>): void {
  for (const [id, settle] of waiting) settle({ ...result, id })
  waiting.clear()
}
