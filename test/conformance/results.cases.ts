import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import { ResultsResponse } from '../../domain/sync/operation.ts'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase } from './case.ts'
import { toDelete, toWithdraw } from './operations.cases.ts'
import { toPlan } from './plans.ts'
import { parse, toRefusal, type Answer } from './target.ts'

function ask(clerk: BlackBoxClerk, ids: readonly string[]): Promise<Answer> {
  return clerk.ask({ method: 'POST', path: '/operations/results', json: { ids } })
}

/** After a lost answer: ask before sending again. */
export const resultsCases: readonly ConformanceCase[] = [
  {
    rule: 'C-40',
    title: 'what was carried out is told as a resend would be, what never was is unknown, each id once',
    async run(setup) {
      const { clerk } = setup
      const plan = toPlan(setup, clerk)
      const submit = await clerk.toSubmit(plan)
      const withdraw = toWithdraw(clerk, plan.filingId, 1)
      const late = toDelete(clerk, plan.filingId, 1)
      const [submitted, withdrawn, conflict] = await clerk.push(submit, withdraw, late)
      assert.deepEqual(
        [submitted?.outcome, withdrawn?.outcome, conflict?.outcome],
        ['accepted', 'accepted', 'conflict'],
      )
      const never = uuidv7()
      const answer = parse(ResultsResponse, await ask(clerk, [never, submit.id, late.id, withdraw.id, submit.id]))
      const results = new Map(answer.results.map((result) => [result.id, result]))
      assert.equal(results.size, answer.results.length, 'an id twice')
      assert.deepEqual(results.get(submit.id), { ...submitted, outcome: 'duplicate' })
      assert.deepEqual(results.get(withdraw.id), { ...withdrawn, outcome: 'duplicate' })
      assert.deepEqual(answer.unknown.toSorted(), [never, late.id].toSorted())
    },
  },
  {
    rule: 'C-41',
    title: 'another unit’s operations are unknown',
    async run(setup) {
      const { clerk, stranger } = setup
      const submit = await clerk.toSubmit(toPlan(setup, clerk))
      await clerk.push(submit)
      assert.deepEqual(parse(ResultsResponse, await ask(stranger, [submit.id])), { results: [], unknown: [submit.id] })
    },
  },
  {
    rule: 'C-42',
    title: 'from one to five hundred ids are asked for at once',
    async run({ clerk }) {
      const ids = Array.from({ length: 500 }, () => uuidv7())
      assert.equal(parse(ResultsResponse, await ask(clerk, ids)).unknown.length, 500)
      for (const bad of [[], [...ids, uuidv7()], ['no-id']]) {
        assert.equal(toRefusal(await ask(clerk, bad)), '400 malformed')
      }
    },
  },
]
