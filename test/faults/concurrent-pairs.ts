import { recordOf } from '../../domain/filing/filing-data.ts'
import { findOpenConflict } from '../../main/features/conflict/conflict.repo.ts'
import { settleConflict } from '../../main/features/conflict/settle-conflict.ts'
import { toFilingData } from '../../main/features/filing/filing-data.ts'
import { findFilingRecord } from '../../main/features/filing/filing.repo.ts'
import { createFiling, saveDraft } from '../../main/features/filing/filing.service.ts'
import { createChance } from '../../server/sample/random.ts'
import { toPlanData } from '../../server/testing/test-filings.ts'
import type { Outcome } from './fault.ts'
import { openInProcessOffice, type InProcessDesk } from './in-process-office.ts'

const SEED = 20261122
/** Then another record: the history of one that was filed a thousand times would be all that takes time. */
const PAIRS_A_RECORD = 25

/**
 * `size` times two clerks of one unit change and file one and the same record at the same moment. The office takes one of them;
 * the other one finds both versions side by side on his own desk, whichever came first to him, the office's answer or its news;
 * nobody's words are put over the other's unseen, and neither version is lost.
 */
export async function runConcurrentPairs(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const office = await openInProcessOffice()
  const problems: string[] = []
  const counts = { conflicts: 0, overtakenDrafts: 0 }
  let inTurn = 0
  try {
    const desks = [await office.openDesk('zhuanbanyuan01'), await office.openDesk('zhuanbanyuan02')] as const
    let id = ''
    for (let pair = 0; pair < size; pair += 1) {
      if (pair % PAIRS_A_RECORD === 0) id = await returnPlan(office, desks)
      const before = office.listFiled(id).length
      const texts = desks.map((_, index) => `第 ${pair} 次，${index === 0 ? '甲' : '乙'}的任务`)
      for (const [index, desk] of desks.entries()) type(desk, id, texts[index] ?? '')
      // Both have signed before either is sent, or the slower one still writes.
      const slow = chance.between(0, 1)
      const signsToo = chance.between(0, 3) > 0
      for (const [index, desk] of desks.entries()) if (index !== slow || signsToo) await expectSubmitted(desk, id)
      const order = chance.between(0, 1) === 0 ? desks : [...desks].toReversed()
      await Promise.all(order.map((desk) => desk.push('through')))
      await Promise.all(desks.map((desk) => desk.pull()))

      const filed = office.listFiled(id).slice(before)
      const words = filed.map(({ data }) => toText(toFilingData(data)))
      const losers = desks.filter((desk) => findFilingRecord(desk.db, id)?.inConflict === true)
      const loser = losers[0]
      const conflict = loser && findOpenConflict(loser.db, id)
      const mine = conflict && toText(conflict.mine.data)
      const theirs = conflict?.theirs && toText(conflict.theirs.data)
      const isRight =
        words.length === 1 &&
        losers.length === 1 &&
        theirs === words[0] &&
        mine !== theirs &&
        texts.includes(mine ?? '')
      if (!isRight)
        problems.push(`pair ${pair}: filed ${words.join(', ')}; ${losers.length} told; ${mine} beside ${theirs}`)
      if (conflict) counts[conflict.operationId === null ? 'overtakenDrafts' : 'conflicts'] += 1
      await beginAgain(office, desks, id, loser)
      inTurn += office.listFiled(id).length - before
    }
    console.log(`seed ${SEED}: ${size} pairs, ${JSON.stringify(counts)}, ${inTurn} filed in their turn`)
  } finally {
    office.close()
  }
  return { tried: size, problems }
}

/** The office sends it back, the one who was too late has his own filed over it with open eyes, and it is sent back once more. */
async function beginAgain(
  office: Awaited<ReturnType<typeof openInProcessOffice>>,
  desks: readonly InProcessDesk[],
  id: string,
  loser: InProcessDesk | undefined,
): Promise<void> {
  office.review(id)
  for (const desk of desks) await desk.pull()
  if (!loser) return
  const theirs = findOpenConflict(loser.db, id)?.theirs
  const choices = { 'group.task': 'mine' } as const
  const settling = { filingId: id, theirsRevision: theirs?.revision ?? 0, how: 'merge', choices } as const
  const settled = settleConflict(loser.workspace, settling, loser.around)
  if (!settled.ok) throw new Error(settled.error.code)
  await expectSubmitted(loser, id)
  await loser.push('through')
  office.review(id)
  for (const desk of desks) await desk.pull()
}

async function returnPlan(
  office: Awaited<ReturnType<typeof openInProcessOffice>>,
  desks: readonly [InProcessDesk, InProcessDesk],
): Promise<string> {
  const [first] = desks
  const created = createFiling(first.workspace, { kind: 'plan' }, first.around)
  if (!created.ok) throw new Error(created.error.code)
  const { id } = created.value
  saveDraft(first.workspace, { id, data: toPlanData(), baseVersion: 1 }, first.around)
  await expectSubmitted(first, id)
  await first.push('through')
  office.review(id)
  for (const desk of desks) await desk.pull()
  return id
}

function type({ db, workspace, around }: InProcessDesk, id: string, task: string): void {
  const filing = findFilingRecord(db, id)
  if (!filing) throw new Error('the filing is gone')
  const data = { ...filing.data, group: { ...recordOf(filing.data, 'group'), task } }
  const saved = saveDraft(workspace, { id, data, baseVersion: filing.version }, around)
  if (!saved.ok) throw new Error(saved.error.code)
}

async function expectSubmitted(desk: InProcessDesk, id: string): Promise<void> {
  const code = await desk.submit(id)
  if (code !== 'ok') throw new Error(code)
}

function toText(data: Parameters<typeof recordOf>[0]): string {
  return String(recordOf(data, 'group')['task'])
}
