import { deleteFiling, withdrawFiling } from '../../main/features/filing/withdraw-filing.ts'
import { createChance } from '../../server/sample/random.ts'
import type { Outcome } from './fault.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { openFaultyDesk, settles, type FaultyDesk } from './faulty-desk.ts'

const SEED = 20261121
/** So many operations are made before the network gets a chance to carry some. */
const BURST = 3

/**
 * `size` operations over a network that loses 30 % of the answers, repeats requests late, and cuts. In the end the office
 * has each of them exactly once, and every filing is there as it is here.
 */
export async function runLossyPush(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined
  const desk = await openFaultyDesk(async (url) => (proxy = await startFaultProxy(url, chance)).url)
  try {
    desk.start()
    const filings: string[] = []
    // Of four filings two are withdrawn; of these one is filed again and one deleted: eight operations.
    for (let made = 0; made < size; made += 8) {
      const ids = [0, 1, 2, 3].map((index) => desk.draft(`计划 ${made + index}`))
      filings.push(...ids)
      for (const id of ids) await desk.submit(id)
      if (chance.between(1, BURST) === 1) await new Promise((done) => setTimeout(done, chance.between(0, 30)))
    }
    await empty(desk, size)
    await pulled(desk, filings)
    for (const [index, id] of filings.entries()) {
      if (index % 4 < 2) must(withdrawFiling(desk.workspace, { id, reason: '填写有误' }, desk.around))
      if (index % 16 === 0) await breathe(desk, chance.between(0, 30))
    }
    await empty(desk, size)
    await pulled(desk, filings)
    for (const [index, id] of filings.entries()) {
      if (index % 4 === 0) await desk.submit(id)
      if (index % 4 === 1) must(deleteFiling(desk.workspace, id, desk.around))
      if (index % 16 === 0) await breathe(desk, chance.between(0, 30))
    }
    await empty(desk, size)
    proxy?.heal()
    await proxy?.drained()
    await pulled(desk, filings)
    console.log(`seed ${SEED}; what became of the requests: ${JSON.stringify(proxy?.fates)}`)
    return compare(desk, filings)
  } finally {
    await desk.close()
    await proxy?.close()
  }
}

async function breathe(desk: FaultyDesk, ms: number): Promise<void> {
  desk.sync.wake()
  await new Promise((done) => setTimeout(done, ms))
}

async function empty(desk: FaultyDesk, size: number): Promise<void> {
  desk.sync.wake()
  const isEmpty = await settles(() => desk.sync.view().waiting === 0, 60_000 + size * 100)
  if (!isEmpty) throw new Error(`the outbox was never empty: ${JSON.stringify(desk.sync.view())}`)
}

/** The office's word on every filing has come in: before that a next step would be based on an old revision. */
async function pulled(desk: FaultyDesk, filings: readonly string[]): Promise<void> {
  const theirs = listTheirs(desk)
  const isIn = () => {
    desk.sync.now()
    const ours = listOurs(desk)
    return filings.every((id) => ours.get(id)?.revision === theirs.get(id)?.revision)
  }
  if (!(await settles(isIn, 60_000))) throw new Error('the office’s word never came in')
}

interface Row {
  readonly id: string
  readonly state: string
  readonly round: number
  readonly revision: number
  readonly number: string | null
}

/** Where each filing stands, here and there, and that each operation was carried out once. */
function compare(desk: FaultyDesk, filings: readonly string[]): Outcome {
  const problems: string[] = []
  const [ours, theirs] = [listOurs(desk), listTheirs(desk)]
  for (const id of filings) {
    const [one, other] = [JSON.stringify(ours.get(id)), JSON.stringify(theirs.get(id))]
    if (one !== other) problems.push(`here ${one}, there ${other}`)
  }
  const quarter = filings.length / 4
  const done = desk.office.inDatabase((db) => {
    const ids = JSON.stringify(filings)
    const count = (from: string) => Number(db.prepare(`SELECT count(*) FROM ${from}`).pluck().get({ ids }))
    const mine = 'filing_id IN (SELECT value FROM json_each(:ids))'
    return {
      operations: Number(db.prepare('SELECT count(*) FROM operation').pluck().get()),
      submissions: count(`submission WHERE ${mine}`),
      submitted: count(`timeline_entry WHERE event = 'submitted' AND ${mine}`),
      withdrawn: count(`timeline_entry WHERE event = 'withdrawn' AND ${mine}`),
      notices: count(`notice WHERE ${mine}`),
    }
  })
  const submissions = 5 * quarter
  const expected = {
    operations: 8 * quarter,
    submissions,
    submitted: submissions,
    withdrawn: 2 * quarter,
    notices: submissions,
  }
  if (JSON.stringify(done) !== JSON.stringify(expected)) {
    problems.push(`the office did ${JSON.stringify(done)} instead of ${JSON.stringify(expected)}`)
  }
  if (desk.sync.view().blocked > 0) problems.push(`${desk.sync.view().blocked} operations are blocked`)
  return { tried: 8 * quarter, problems }
}

function listOurs({ db }: FaultyDesk): ReadonlyMap<string, Row> {
  return toMap(db.prepare<[], Row>(`SELECT ${columns} FROM filing ORDER BY id`).all())
}

function listTheirs({ office }: FaultyDesk): ReadonlyMap<string, Row> {
  return toMap(office.inDatabase((db) => db.prepare<[], Row>(`SELECT ${columns} FROM filing ORDER BY id`).all()))
}

/** A deleted filing has a state of its own there, and keeps its last one here. */
const columns = `id, CASE WHEN deleted_at IS NULL THEN state ELSE 'deleted' END AS state, round, revision, number`

function toMap(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}

function must(result: { readonly ok: boolean; readonly error?: unknown }): void {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
}
