import Sqlite, { type Database } from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import { applyKey } from './apply-key.ts'
import { copyDatabase } from './backup.ts'
import type { DatabaseJob, DatabaseJobResult, DatabaseWorkerData } from './database-job.ts'

/**
 * A thread of its own with a connection of its own, that only reads: what takes seconds on a large database (the check of every
 * page, a copy) keeps nobody waiting. It ends, and its key with it, when the workspace is closed. For the log it opens another
 * one, and closes it: the last to close would write once more, into files that may be on their way elsewhere.
 */
const { path, key } = workerData as DatabaseWorkerData
let db: Database | undefined

parentPort?.on('message', (job: DatabaseJob) => {
  parentPort?.postMessage({ id: job.id, ...run(job) } satisfies DatabaseJobResult)
})

function run(job: DatabaseJob): Omit<DatabaseJobResult, 'id'> {
  try {
    if (job.kind === 'copy-log') return copyLog()
    db ??= open(path)
    if (job.kind === 'check') return toVerdict(check(db, job.whole ? 'integrity_check(1)' : 'quick_check(1)'))
    copyDatabase(db, job.target, (unfinished) => {
      // A copy that cannot be read would be found out on the day it is needed.
      const copy = open(unfinished)
      try {
        if (!check(copy, 'quick_check(1)')) throw new Error('the copy is damaged')
      } finally {
        copy.close()
      }
    })
    return { ok: true }
  } catch (error) {
    return { ok: false, code: toCode(error), message: String(error) }
  }
}

function copyLog(): Omit<DatabaseJobResult, 'id'> {
  const writer = open(path, false)
  try {
    writer.pragma('wal_checkpoint(PASSIVE)')
    return { ok: true }
  } finally {
    writer.close()
  }
}

function check(connection: Database, pragma: string): boolean {
  return connection.pragma(pragma, { simple: true }) === 'ok'
}

function toVerdict(isWhole: boolean): Omit<DatabaseJobResult, 'id'> {
  return isWhole ? { ok: true } : { ok: false, code: 'SQLITE_CORRUPT', message: 'the check found damage' }
}

function open(file: string, readonly = true): Database {
  const connection = new Sqlite(file, { readonly, fileMustExist: true })
  applyKey(connection, key)
  connection.pragma('temp_store = MEMORY')
  return connection
}

function toCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
}
