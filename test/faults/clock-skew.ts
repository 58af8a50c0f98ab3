import { setTimeout as pause } from 'node:timers/promises'
import { findOutboxState, listHeads, markForLater } from '../../main/outbox/outbox.repo.ts'
import { systemClock } from '../../main/sync/clock.ts'
import { turnClock, type TurnedClock } from '../support/turned-clock.ts'
import type { Outcome } from './fault.ts'
import { openFaultyDesk, settles, type FaultyDesk } from './faulty-desk.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const YEAR_MS = 365 * DAY_MS

/** How far the clock is turned, in this order, so that each also jumps from where the last one left it. */
const turns: readonly { readonly by: string; readonly ms: number; readonly told: boolean }[] = [
  { by: '+4 min', ms: 4 * MINUTE_MS, told: false },
  { by: '-1 day', ms: -DAY_MS, told: true },
  { by: '+10 years', ms: 10 * YEAR_MS, told: true },
  { by: '-10 years', ms: -10 * YEAR_MS, told: true },
  { by: '+1 day', ms: DAY_MS, told: true },
  { by: '-4 min', ms: -4 * MINUTE_MS, told: false },
  { by: '+1 h, as in summer', ms: 60 * MINUTE_MS, told: true },
  { by: '-6 min', ms: -6 * MINUTE_MS, told: true },
]
const TOLD_WITHIN_MS = 20_000
const DRAINED_WITHIN_MS = 30_000

/**
 * Promise 17. `size` times somebody turns the computer's clock while work leaves and comes in, by minutes, a day and ten
 * years, forward and back. Beyond five minutes it is told and nothing is sent; when the clock is right again everything goes,
 * what was postponed by another time as well, and what the office did last is what stands here.
 */
export async function runClockSkew(size: number): Promise<Outcome> {
  const clock = turnClock()
  const problems: string[] = []
  const desk = await openFaultyDesk(undefined, systemClock, () => new Date(), clock.real)
  try {
    desk.start()
    await settles(() => desk.sync.view().lastSyncAt !== null, 20_000)
    const filings: string[] = []
    for (let round = 0; round < size; round += 1) {
      const turn = turns[round % turns.length]
      if (turn) problems.push(...(await turnOnce({ desk, clock, filings, round }, turn)))
    }
    problems.push(...compare(desk, filings))
    return { tried: size, problems }
  } finally {
    clock.restore()
    await desk.close()
  }
}

interface Around {
  readonly desk: FaultyDesk
  readonly clock: TurnedClock
  readonly filings: string[]
  readonly round: number
}

async function turnOnce({ desk, clock, filings, round }: Around, turn: (typeof turns)[number]): Promise<string[]> {
  const problems: string[] = []
  // Under way when the clock jumps.
  const before = desk.draft(`跳变之前 ${round}`)
  await desk.submit(before)
  clock.turn(turn.ms)
  desk.sync.now()
  const isTold = () => desk.sync.view().paused?.code === 'clock-wrong'
  const start = performance.now()
  if (turn.told && !(await settles(isTold, TOLD_WITHIN_MS))) problems.push(`${turn.by}: not told`)
  const toldMs = Math.round(performance.now() - start)
  // Signed by the wrong clock, and put off by it.
  const during = desk.draft(`时间不对 ${round}`)
  const operation = await desk.submit(during)
  if (turn.told) {
    markForLater(desk.db, operation, 'waiting', { nextTryAt: new Date(Date.now() + MINUTE_MS).toISOString() })
    await pause(300)
    if (findOutboxState(desk.db, operation) === undefined) problems.push(`${turn.by}: sent by a wrong clock`)
  } else if (isTold()) problems.push(`${turn.by}: told without need`)
  clock.turn(0)
  if (
    turn.ms > MINUTE_MS &&
    turn.told &&
    !listHeads(desk.db, new Date().toISOString()).some(({ id }) => id === operation)
  )
    problems.push(`${turn.by}: what was put off by the wrong clock is stranded`)
  const healed = performance.now()
  const isEmpty = await settles(() => desk.sync.view().waiting === 0, DRAINED_WITHIN_MS)
  console.log(
    `${turn.by}: ${turn.told ? `told after ${toldMs} ms` : 'within bounds'}, empty ${Math.round(performance.now() - healed)} ms after it was right`,
  )
  if (!isEmpty) problems.push(`${turn.by}: ${JSON.stringify(desk.sync.view())}`)
  filings.push(before, during)
  problems.push(...(await bringChanges(desk, before, turn.by)))
  return problems
}

/** The office changes a filing twice; its own dates run backwards by years, as after a clock that was repaired there. */
async function bringChanges(desk: FaultyDesk, id: string, by: string): Promise<string[]> {
  const opinions = ['先说的', '后说的']
  for (const [index, opinion] of opinions.entries()) {
    desk.office.inDatabase((db) => {
      const at = new Date(Date.now() - index * 10 * YEAR_MS).toISOString()
      const unitCode = db.prepare('SELECT unit_code FROM filing WHERE id = ?').pluck().get(id)
      db.prepare('UPDATE filing SET revision = revision + 1, opinion = ?, updated_at = ? WHERE id = ?').run(
        opinion,
        at,
        id,
      )
      db.prepare(
        `INSERT OR REPLACE INTO change (entity, entity_id, unit_code, deleted) VALUES ('filing', ?, ?, 0)`,
      ).run(id, unitCode)
    })
  }
  const word = desk.db.prepare<[string], string>('SELECT server FROM filing_content WHERE filing_id = ?').pluck()
  const isIn = () => word.get(id)?.includes('后说的') === true
  return (await settles(isIn, 20_000)) ? [] : [`${by}: the office’s last word is not what stands here`]
}

function compare(desk: FaultyDesk, filings: readonly string[]): string[] {
  const ids = JSON.stringify(filings)
  const there = desk.office.inDatabase((db) =>
    Number(
      db
        .prepare('SELECT count(*) FROM submission WHERE filing_id IN (SELECT value FROM json_each(?))')
        .pluck()
        .get(ids),
    ),
  )
  const { blocked } = desk.sync.view()
  return [
    ...(there === filings.length ? [] : [`${filings.length} filed, ${there} there`]),
    ...(blocked > 0 ? [`${blocked} operations are blocked`] : []),
  ]
}
