import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { insertMaterial } from '../../main/features/material/material.repo.ts'
import { systemClock } from '../../main/sync/clock.ts'
import { createChance, type Chance } from '../../server/sample/random.ts'
import type { Outcome } from './fault.ts'
import { openFaultyDesk, settles, type FaultyDesk } from './faulty-desk.ts'
import { partitionWays, startPartitionProxy, type PartitionWay } from './partition-proxy.ts'

const SEED = 20261122
/** Desks side by side, each with a server and a wire of its own: most of this is waiting. */
const LANES = 8
const LONGEST_MS = 10_000
const DRAINED_WITHIN_MS = 60_000
const FILE_BYTES = 1_500_000

interface Parted {
  readonly way: PartitionWay
  readonly drainedMs: number
}

/**
 * Promise 14. `size` times the network goes for 0 to 10 s, in each of the ways it can, while operations and files leave and
 * the stream of news is open: after it is back the outbox is empty within 60 s, and the office has everything once. In a short
 * run it goes for less long, and never in the way that only the timeouts of half a minute find out.
 */
export async function runPartitions(size: number): Promise<Outcome> {
  const isShort = size < 50
  const ways = isShort ? partitionWays.filter((way) => way !== 'forgotten') : partitionWays
  const lanes = Math.min(LANES, Math.ceil(size / ways.length))
  const parted: Parted[] = []
  const problems: string[] = []
  const running = Array.from({ length: lanes }, async (_, lane) => {
    const chance = createChance(SEED + lane)
    const rounds = Math.floor(size / lanes) + (lane < size % lanes ? 1 : 0)
    const found = await runLane({ lane, rounds, chance, ways, longestMs: isShort ? 600 : LONGEST_MS })
    parted.push(...found.parted)
    problems.push(...found.problems)
  })
  await Promise.all(running)
  for (const way of ways) {
    const times = parted.filter((each) => each.way === way).map(({ drainedMs }) => drainedMs)
    if (times.length === 0) continue
    const sorted = times.toSorted((one, other) => one - other)
    const middle = sorted[Math.floor(sorted.length / 2)]
    console.log(`${way}: ${times.length} times, empty after ${middle} ms (half), ${sorted.at(-1)} ms (longest)`)
  }
  console.log(`seed ${SEED}, ${lanes} desks`)
  return { tried: parted.length, problems }
}

interface Lane {
  readonly lane: number
  readonly rounds: number
  readonly chance: Chance
  readonly ways: readonly PartitionWay[]
  readonly longestMs: number
}

async function runLane({ lane, rounds, chance, ways, longestMs }: Lane) {
  let proxy: Awaited<ReturnType<typeof startPartitionProxy>> | undefined
  const desk = await openFaultyDesk(async (url) => (proxy = await startPartitionProxy(url)).url, systemClock)
  const parted: Parted[] = []
  const problems: string[] = []
  const filings: string[] = []
  try {
    if (!proxy) throw new Error('there is no wire')
    desk.start()
    await settles(() => desk.sync.view().lastSyncAt !== null, 20_000)
    for (let round = 0; round < rounds; round += 1) {
      const way = ways[(round + lane) % ways.length] ?? 'refused'
      filings.push(await file(desk, `甲 ${lane}-${round}`, FILE_BYTES))
      // Sometimes before anything has left, sometimes in the middle of the file, sometimes of the answer.
      await pause(chance.between(0, 120))
      proxy.part(way)
      filings.push(await file(desk, `乙 ${lane}-${round}`, round % 3 === 0 ? FILE_BYTES : 0))
      await pause(chance.between(0, longestMs))
      proxy.heal()
      const start = performance.now()
      const isEmpty = await settles(() => desk.sync.view().waiting === 0, DRAINED_WITHIN_MS)
      const drainedMs = Math.round(performance.now() - start)
      parted.push({ way, drainedMs })
      if (!isEmpty) problems.push(`desk ${lane}, ${way}: after 60 s ${JSON.stringify(desk.sync.view())}`)
    }
    console.log('comparing', JSON.stringify(desk.sync.view())); problems.push(...(await compare(desk, filings))); console.log('compared', problems)
  } finally {
    console.log('closing'); await desk.close(); console.log('closed')
    await proxy?.close()
  }
  return { parted, problems }
}

async function file(desk: FaultyDesk, name: string, bytes: number): Promise<string> {
  const id = desk.draft(name)
  if (bytes > 0) await attach(desk, id, bytes)
  await desk.submit(id)
  return id
}

async function attach({ office, workspace: { db, files } }: FaultyDesk, filingId: string, bytes: number) {
  const source = path.join(office.directory, `${filingId}.pdf`)
  writeFileSync(source, Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes - 9)]))
  const { sha256 } = await files.add(source)
  const about = { slot: 'plan-letter', name: 'letter.pdf', mediaType: 'application/pdf', bytes, sha256 }
  insertMaterial(db, filingId, { id: crypto.randomUUID(), ...about }, new Date().toISOString())
}

/** Each filing is there once with its word here, and after all that the server's news still arrive at once. */
async function compare(desk: FaultyDesk, filings: readonly string[]): Promise<string[]> {
  const ids = JSON.stringify(filings)
  const theirs = desk.office.inDatabase((db) => ({
    submissions: Number(
      db.prepare('SELECT count(*) FROM submission WHERE filing_id IN (SELECT value FROM json_each(:ids))').pluck().get({
        ids,
      }),
    ),
  }))
  const problems: string[] = []
  if (theirs.submissions !== filings.length) problems.push(`${filings.length} filed, ${theirs.submissions} there`)
  const heard = desk.db.prepare(
    'SELECT count(*) FROM filing WHERE revision > 0 AND id IN (SELECT value FROM json_each(:ids))',
  )
  const isHeard = await settles(() => heard.pluck().get({ ids }) === filings.length, 30_000)
  if (!isHeard) problems.push('the office’s word on some filing never came in')
  const { blocked } = desk.sync.view()
  if (blocked > 0) problems.push(`${blocked} operations are blocked`)
  return problems
}
