import fc from 'fast-check'
import { recordOf } from '../../domain/filing/filing-data.ts'
import { compareContents } from '../../domain/filing/compare-contents.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import { getFiling } from '../../domain/filings.ts'
import { findOpenConflict } from '../../main/features/conflict/conflict.repo.ts'
import { settleConflict } from '../../main/features/conflict/settle-conflict.ts'
import { toFilingData } from '../../main/features/filing/filing-data.ts'
import { findFilingRecord } from '../../main/features/filing/filing.repo.ts'
import { createFiling, saveDraft } from '../../main/features/filing/filing.service.ts'
import { withdrawFiling } from '../../main/features/filing/withdraw-filing.ts'
import { recallOperation } from '../../main/features/outbox/outbox.service.ts'
import { findSubmissionUnderWay } from '../../main/outbox/outbox.repo.ts'
import { applyRecall } from '../../main/sync/apply-change.ts'
import { toPlanData } from '../../server/testing/test-filings.ts'
import { ConflictModel, type Act } from './conflict-model.ts'
import type { Outcome } from './fault.ts'
import { fates, openInProcessOffice, type Fate, type InProcessDesk, type InProcessOffice } from './in-process-office.ts'

const SEED = 20261121
const MOST_STEPS = 24

type Step = { readonly who: 0 | 1; readonly act: Act | 'review'; readonly fate: Fate }

const acts = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Act>('edit', 'submit') },
  { weight: 6, arbitrary: fc.constantFrom<Act>('pull', 'push') },
  { weight: 3, arbitrary: fc.constantFrom<Act | 'review'>('review', 'use-mine', 'use-theirs') },
  { weight: 1, arbitrary: fc.constantFrom<Act>('withdraw', 'recall', 'echo', 'own-draft') },
)
const step = fc.record<Step>({ who: fc.constantFrom(0, 1), act: acts, fate: fc.constantFrom(...fates) })

/**
 * `size` sequences of what two clerks of one unit and a reviewer do with one filing, over requests that arrive, arrive twice, lose
 * their answer, do not arrive, or arrive once more much later. After every step the two stores and the office are what the model
 * says; nothing that was filed is ever lost, and nothing was filed over a text its clerk had not seen.
 */
export async function runModelSequences(size: number): Promise<Outcome> {
  const office = await openInProcessOffice()
  const problems: string[] = []
  const counts = { steps: 0, submissions: 0, conflicts: 0 }
  try {
    const desks = [await office.openDesk('zhuanbanyuan01'), await office.openDesk('zhuanbanyuan02')] as const
    const property = fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: MOST_STEPS }), async (steps) => {
      await new Sequence(office, desks, counts).run(steps)
    })
    const found = await fc.check(property, { numRuns: size, seed: SEED, endOnFailure: false })
    if (found.failed) {
      const { counterexample, errorInstance } = found
      problems.push(`${String(errorInstance)} after ${JSON.stringify(counterexample?.[0].map(toWord))}`)
    }
    console.log(`seed ${SEED}: ${found.numRuns} sequences, ${JSON.stringify(counts)}`)
  } finally {
    office.close()
  }
  return { tried: size, problems }
}

function toWord({ who, act, fate }: Step): string {
  return act === 'review' ? act : `${who ? 'B' : 'A'} ${act}${act === 'push' ? ` ${fate}` : ''}`
}

/** One filing, and what happens to it. */
class Sequence {
  readonly #office: InProcessOffice
  readonly #desks: readonly [InProcessDesk, InProcessDesk]
  readonly #counts: { steps: number; submissions: number; conflicts: number }
  #id = ''
  #texts = 0
  #found = [0, 0]

  constructor(office: InProcessOffice, desks: readonly [InProcessDesk, InProcessDesk], counts: Sequence['counts']) {
    this.#office = office
    this.#desks = desks
    this.#counts = counts
  }

  get counts(): { steps: number; submissions: number; conflicts: number } {
    return this.#counts
  }

  async run(steps: readonly Step[]): Promise<void> {
    const model = await this.#begin()
    for (const one of steps) {
      await this.#take(model, one)
      this.#counts.steps += 1
      this.#compare(model, toWord(one))
    }
    // The network is well again: what can still arrive does, and both see what became of it.
    for (const who of [0, 1, 0, 1] as const) {
      for (const act of ['push', 'pull'] as const) await this.#take(model, { who, act, fate: 'through' })
    }
    this.#compare(model, 'the end')
    const filed = this.#office.listFiled(this.#id).map(({ data }) => toText(toFilingData(data)))
    expectSame(filed, model.filed, 'what the office has taken')
    expectSame(model.overwritten, [], 'filed over a text its clerk had not seen')
    this.#counts.submissions += filed.length
    this.#clear(model)
  }

  /** A plan that the office has returned, on both desks. */
  async #begin(): Promise<ConflictModel> {
    const [first] = this.#desks
    const created = createFiling(first.workspace, { kind: 'plan' }, first.around)
    if (!created.ok) throw new Error(created.error.code)
    this.#id = created.value.id
    const text = this.#nextText()
    const data = toPlanData()
    const filled = { ...data, group: { ...recordOf(data, 'group'), task: text } }
    saveDraft(first.workspace, { id: this.#id, data: filled, baseVersion: 1 }, first.around)
    expectSame(await first.submit(this.#id), 'ok', 'the first submission')
    await first.push('through')
    this.#office.review(this.#id)
    for (const desk of this.#desks) await desk.pull()
    const { revision } = this.#office.find(this.#id)
    return new ConflictModel({ revision, state: 'returned', text, filedAt: revision - 1 })
  }

  async #take(model: ConflictModel, { who, act, fate }: Step): Promise<void> {
    if (act === 'review') {
      if (model.review()) this.#office.review(this.#id)
      return
    }
    const may = model.may(who, act)
    const text = this.#nextText()
    const did = await this.#do(who, act, fate, text)
    if (did !== may) throw new Error(`${toWord({ who, act, fate })} was ${did ? 'done' : 'refused'} against the model`)
    if (!may) return
    if (act === 'edit') model.edit(who, text)
    else if (act === 'push') model.push(who, fate)
    else if (act === 'use-mine' || act === 'use-theirs' || act === 'own-draft') model.settle(who, act)
    else if (act !== 'echo') model[act](who)
  }

  /** The real thing. False when it is refused. */
  async #do(who: 0 | 1, act: Act, fate: Fate, text: string): Promise<boolean> {
    const desk = this.#desks[who]
    const { db, workspace, around } = desk
    const filing = findFilingRecord(db, this.#id)
    if (!filing) throw new Error('the filing is gone')
    switch (act) {
      case 'edit': {
        const data = { ...filing.data, group: { ...recordOf(filing.data, 'group'), task: text } }
        return saveDraft(workspace, { id: this.#id, data, baseVersion: filing.version }, around).ok
      }
      case 'submit':
        return (await desk.submit(this.#id)) === 'ok'
      case 'withdraw':
        return withdrawFiling(workspace, { id: this.#id, reason: '' }, around).ok
      case 'recall': {
        const row = db.prepare<[string], { id: string }>('SELECT id FROM outbox WHERE filing_id = ?').get(this.#id)
        return row !== undefined && recallOperation(db, row.id, applyRecall).ok
      }
      case 'pull':
        await desk.pull()
        return true
      case 'push':
        await desk.push(fate)
        return true
      case 'echo':
        await desk.echo()
        return true
      default:
        return this.#settle(who, act)
    }
  }

  #settle(who: 0 | 1, act: 'use-mine' | 'use-theirs' | 'own-draft'): boolean {
    const { db, workspace, around } = this.#desks[who]
    const conflict = findOpenConflict(db, this.#id)
    if (!conflict?.theirs) return false
    const { mine, theirs, base } = conflict
    const paths = compareContents(getFiling('plan'), { mine, theirs, base }).map(({ path }) => [path, 'mine'] as const)
    const how = act === 'use-mine' ? 'merge' : act === 'use-theirs' ? 'theirs' : 'own-draft'
    const choices = Object.fromEntries(paths)
    const settling = { filingId: this.#id, theirsRevision: theirs.revision, how, choices } as const
    return settleConflict(workspace, settling, around).ok
  }

  #compare(model: ConflictModel, after: string): void {
    const row = this.#office.find(this.#id)
    const office = { revision: row.revision, state: row.state, text: toText(toFilingData(row.data)) }
    const { revision, state, text } = model.office
    expectSame(office, { revision, state, text }, `the office after ${after}`)
    for (const who of [0, 1] as const) this.#compareDesk(model, who, after)
  }

  #compareDesk(model: ConflictModel, who: 0 | 1, after: string): void {
    const { db } = this.#desks[who]
    const { known, text, edited, sent, aside } = model.clerks[who]
    const filing = findFilingRecord(db, this.#id)
    const conflict = findOpenConflict(db, this.#id)
    const here = {
      ...{ revision: filing?.server?.revision, state: filing?.server?.state, edited: filing?.edited },
      ...{ text: filing && toText(filing.data), sends: filing?.delivery !== 'none' },
      ...{ inConflict: filing?.inConflict, submission: findSubmissionUnderWay(db, this.#id) !== undefined },
      mine: conflict ? toText(conflict.mine.data) : null,
      theirs: conflict?.theirs ? toText(conflict.theirs.data) : null,
    }
    const expected = {
      ...{ revision: known.revision, state: known.state, edited, text, sends: sent !== null },
      ...{ inConflict: aside?.found === true, submission: sent?.type === 'submit' },
      ...{ mine: aside?.mine ?? null, theirs: aside?.theirs?.text ?? null },
    }
    expectSame(here, expected, `desk ${who ? 'B' : 'A'} after ${after}`)
    const found = Number(here.inConflict)
    if (found > (this.#found[who] ?? 0)) this.#counts.conflicts += 1
    this.#found[who] = found
  }

  /** What is left waits for nobody: the next sequence has a filing of its own. */
  #clear(model: ConflictModel): void {
    for (const who of [0, 1] as const) {
      this.#desks[who].db.prepare('DELETE FROM outbox WHERE filing_id = ?').run(this.#id)
      if (model.clerks[who].sent?.mayHaveArrived) throw new Error('an operation was never answered')
    }
  }

  #nextText(): string {
    this.#texts += 1
    return `任务 ${this.#texts}`
  }
}

function toText(data: FilingData): string {
  return String(recordOf(data, 'group')['task'])
}

function expectSame(is: unknown, shall: unknown, what: string): void {
  const [one, other] = [JSON.stringify(is), JSON.stringify(shall)]
  if (one !== other) throw new Error(`${what}: ${one} instead of ${other}`)
}
