import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import type { Operation } from '../domain/sync/operation.ts'
import { pushOperations } from '../main/sync/server-api.ts'
import { openDatabase } from '../server/db/open-database.ts'
import { createRepos } from '../server/db/repos.ts'
import { createOfficeClock } from '../server/office/office-clock.ts'
import { withdrawFiling } from '../server/operations/withdraw-filing.ts'
import { connectClerk, type ClerkConnection } from '../test/support/clerk-client.ts'
import { toMedians, toRow, type Options, type Row } from './measure.ts'
import { startReferenceServer, type ReferenceServer } from './reference-server.ts'

const SIZE = 10_000
/** As many as the contract allows in one request. */
const BATCH = 100
/** So many are written by one side, then by the other. */
const TURN = 1000
/** So many of the operations are sent singly, for comparison: one after the other, as a client without batches would. */
const SINGLES = 500
const UNIT = '000771'
const forever = new AbortController().signal

/**
 * Operations from the real client to the real server, which writes each with its answer, its place in the feed and its line
 * in the timeline, durably; against the same statements on the same database without HTTP, proofs, parsing and hashing.
 */
export async function bench({ rounds, size = SIZE }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'push-bench-'))
  try {
    const singles = Math.min(SINGLES, size)
    const measured = []
    // The first round warms both sides and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      const folder = join(directory, `round-${round}`)
      mkdirSync(folder)
      const rates = await measureRound(folder, size, singles)
      rmSync(folder, { recursive: true })
      if (round > 0) measured.push(rates)
    }
    const [batched, single] = [measured.map(({ push }) => push), measured.map(({ alone }) => alone)]
    const what = `${size} withdrawals (withdraw-filing), ${BATCH} a request`
    return [
      toRow('push', toMedians(batched), 'ops/s', `${what}; against the same SQL without HTTP, ${BATCH} a transaction`),
      toRow('push-single', toMedians(single), 'ops/s', `the same; against one a request, ${singles} of them`),
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function measureRound(folder: string, size: number, singles: number) {
  const server = await startReferenceServer(folder, size + singles, prepareFilings)
  const connection = await connectClerk(server)
  const floor = openFloor(join(folder, 'floor'))
  try {
    const operations = floor.listWithdrawals()
    const [few, many] = [operations.slice(0, singles), operations.slice(singles)]
    // The server is a new process in every round; these warm it, and the floor, for what follows.
    const alone = toRate(few.length, await push(connection, few, 1))
    floor.write(few)
    let [ours, bare] = [0, 0]
    // In turn, so that what else the machine does meets both.
    for (let from = 0; from < many.length; from += TURN) {
      const some = many.slice(from, from + TURN)
      ours += await push(connection, some, BATCH)
      bare += floor.write(some)
    }
    const rate = toRate(many.length, ours)
    return { push: { ours: rate, floor: toRate(many.length, bare) }, alone: { ours: rate, floor: alone } }
  } finally {
    floor.close()
    connection.http.close()
    await server.end()
  }
}

/** Every filing is with the office and the sample clerk's; and the same database once more for the floor. */
function prepareFilings(directory: string, server: ReferenceServer['data']): void {
  const db = openDatabase(server)
  db.exec(`UPDATE filing SET unit_code = '${UNIT}', state = 'submitted'; ANALYZE`)
  mkdirSync(join(directory, 'floor'))
  db.prepare('VACUUM INTO :file').run({ file: join(directory, 'floor', 'office.db') })
  db.close()
}

/** Milliseconds. Throws unless every single one was accepted. */
async function push({ server }: ClerkConnection, operations: readonly Operation[], batch: number): Promise<number> {
  const started = performance.now()
  for (let from = 0; from < operations.length; from += batch) {
    const answer = await pushOperations(server, operations.slice(from, from + batch), forever)
    if (!answer.ok) throw new Error(answer.error.code)
    const other = answer.value.find(({ outcome }) => outcome !== 'accepted')
    if (other) throw new Error(JSON.stringify(other))
  }
  return performance.now() - started
}

/** The same statements on the same database, and nothing around them. */
function openFloor(directory: string) {
  const db = openDatabase(directory)
  const repos = createRepos(db)
  const clock = createOfficeClock(() => new Date())
  const session = { account: '', name: '样本', role: 'clerk', unitCode: UNIT, jkt: '' } as const
  const clerk = { ...session, units: [{ code: UNIT, name: '' }] }
  const requestHash = '0'.repeat(64)
  const writeAll = db.transaction((some: readonly Operation[]) => {
    for (const operation of some) {
      if (operation.type !== 'withdraw-filing') throw new Error('another kind of operation')
      if (repos.operations.find(operation.id)) throw new Error('done before')
      const { id } = operation
      const outcome = withdrawFiling({ repos, clock }, clerk, operation)
      if (outcome.outcome !== 'accepted') throw new Error(JSON.stringify(outcome))
      const row = { id, unitCode: UNIT, requestHash, receivedAt: clock.now() }
      repos.operations.insert({ ...row, response: { id, ...outcome } })
    }
  })
  return {
    listWithdrawals(): readonly Operation[] {
      const createdAt = clock.now()
      return db
        .prepare<[], { id: string; revision: number }>(`SELECT id, revision FROM filing WHERE kind = 'task-group'`)
        .all()
        .map(({ id, revision }) => ({
          ...{
            id: uuidv7(),
            createdAt,
            type: 'withdraw-filing',
            filingId: id,
            baseRevision: revision,
            reason: '日期有误',
          },
        }))
    },
    /** Milliseconds. */
    write(operations: readonly Operation[]): number {
      const started = performance.now()
      for (let from = 0; from < operations.length; from += BATCH) {
        writeAll.immediate(operations.slice(from, from + BATCH))
      }
      return performance.now() - started
    },
    close: () => void db.close(),
  }
}

function toRate(count: number, ms: number): number {
  return (1000 * count) / ms
}
