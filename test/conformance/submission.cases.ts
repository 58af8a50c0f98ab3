import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import type { Operation } from '../../domain/sync/operation.ts'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase } from './case.ts'
import { toDelete, toWithdraw } from './operations.cases.ts'
import { toPlan } from './plans.ts'

async function refusalOf(clerk: BlackBoxClerk, operation: Operation): Promise<string> {
  const result = await clerk.pushOne(operation)
  return result.outcome === 'refused' ? result.code : result.outcome
}

/** What a submission has to be, and who may touch what. */
export const submissionCases: readonly ConformanceCase[] = [
  {
    rule: 'C-31',
    title: 'a refusal is not remembered: the same operation is judged anew when it comes again',
    async run(setup) {
      const { clerk } = setup
      const plan = toPlan(setup, clerk)
      const withdraw = toWithdraw(clerk, plan.filingId, 1)
      assert.equal(await refusalOf(clerk, withdraw), 'unknown-filing')
      assert.equal((await clerk.pushOne(await clerk.toSubmit(plan))).outcome, 'accepted')
      assert.equal((await clerk.pushOne(withdraw)).outcome, 'accepted')
    },
  },
  {
    rule: 'C-32',
    title: 'a statement that was changed after it was signed, or is not in canonical form, is refused',
    async run(setup) {
      const { clerk } = setup
      const operation = await clerk.toSubmit(toPlan(setup, clerk))
      const { statement } = operation
      const changed = statement.replace('"memberCount":3', '"memberCount":2')
      assert.notEqual(changed, statement)
      const spaced = JSON.stringify(JSON.parse(statement), null, 1)
      const respaced = { ...operation, statement: spaced, signature: await clerk.key.sign(spaced, setup.target.now()) }
      for (const forged of [{ ...operation, statement: changed }, respaced]) {
        assert.equal(await refusalOf(clerk, forged), 'bad-signature')
      }
      assert.equal(await clerk.findFiling(operation.filingId), undefined)
    },
  },
  {
    rule: 'C-33',
    title: 'a submission is taken from its own clerk, for its own unit, office and filing only',
    async run(setup) {
      const { clerk, colleague, stranger } = setup
      const signedByOther = await colleague.toSubmit(toPlan(setup, clerk))
      assert.equal(await refusalOf(clerk, signedByOther), 'key-wrong-clerk')
      const submittedBy = { account: colleague.credentials.account, name: colleague.grant.clerk.name }
      const { unitCode } = stranger.grant.clerk
      const cases = [
        ['wrong-account', await clerk.toSubmit(toPlan(setup, clerk, { submittedBy }))],
        ['wrong-unit', await clerk.toSubmit(toPlan(setup, clerk, { unitCode }))],
        ['wrong-office', await clerk.toSubmit(toPlan(setup, clerk, { office: 'another-office' }))],
        ['wrong-filing', await clerk.toSubmit(toPlan(setup, clerk), { filingId: uuidv7() })],
        ['wrong-round', await clerk.toSubmit(toPlan(setup, clerk, { round: 2 }))],
        ['unknown-kind', await clerk.toSubmit(toPlan(setup, clerk, { kind: 'no-such-kind' }))],
      ] as const
      for (const [code, operation] of cases) assert.equal(await refusalOf(clerk, operation), code)
    },
  },
  {
    rule: 'C-34',
    title: 'what breaks the office’s rules is refused with every issue, and where in the form it is',
    async run(setup) {
      const { clerk } = setup
      const operation = await clerk.toSubmit(toPlan(setup, clerk, {}, { name: null }))
      const result = await clerk.pushOne(operation)
      assert.ok(result.outcome === 'refused' && result.code === 'would-bounce', JSON.stringify(result))
      assert.ok(result.issues.some(({ path, severity }) => path === 'group.name' && severity === 'error'))
      assert.equal(await clerk.findFiling(operation.filingId), undefined)
    },
  },
  {
    rule: 'C-35',
    title: 'a unit’s filing is out of reach for others: it is not even there',
    async run(setup) {
      const { clerk, stranger } = setup
      const plan = toPlan(setup, clerk)
      const { filingId } = plan
      await clerk.push(await clerk.toSubmit(plan))
      const { cursor } = await clerk.pullAll()
      assert.equal(await refusalOf(stranger, toWithdraw(stranger, filingId, 1)), 'unknown-filing')
      assert.equal(await refusalOf(stranger, toDelete(stranger, filingId, 1)), 'unknown-filing')
      const theirs = toPlan(setup, stranger, { filingId, baseRevision: 1 })
      assert.equal(await refusalOf(stranger, await stranger.toSubmit(theirs)), 'wrong-unit')
      assert.deepEqual((await clerk.pullAll(cursor)).changes, [])
    },
  },
]
