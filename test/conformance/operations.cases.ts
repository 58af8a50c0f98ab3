import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import type { Operation } from '../../domain/sync/operation.ts'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase } from './case.ts'
import { toPlan } from './plans.ts'
import { toRefusal } from './target.ts'

const AT_ONCE = 8

export function toWithdraw(clerk: BlackBoxClerk, filingId: string, baseRevision: number): Operation {
  return { ...clerk.envelope(), type: 'withdraw-filing', filingId, baseRevision, reason: '测试' }
}

export function toDelete(clerk: BlackBoxClerk, filingId: string, baseRevision: number): Operation {
  return { ...clerk.envelope(), type: 'delete-filing', filingId, baseRevision }
}

/** Operations: once each, in order, never over somebody else’s change. */
export const operationCases: readonly ConformanceCase[] = [
  {
    rule: 'C-23',
    title: 'every operation of a batch has one answer, in the order of the batch',
    async run(setup) {
      const { clerk } = setup
      const operations = await Promise.all([1, 2, 3, 4].map(() => clerk.toSubmit(toPlan(setup, clerk))))
      const results = await clerk.push(...operations)
      const ids = operations.map(({ id }) => id)
      assert.deepEqual(
        results.map(({ id }) => id),
        ids,
      )
    },
  },
  {
    rule: 'C-24',
    title: 'a submission that is taken has a revision, a number and a receipt, and stands in the feed as it was sent',
    async run(setup) {
      const { clerk } = setup
      const { cursor } = await clerk.pullAll()
      const submission = toPlan(setup, clerk)
      const result = await clerk.pushOne(await clerk.toSubmit(submission))
      assert.ok(result.outcome === 'accepted', JSON.stringify(result))
      assert.equal(result.revision, 1)
      assert.ok(result.number, 'no number')
      assert.ok(result.receipt, 'no receipt')
      const filing = await clerk.findFiling(submission.filingId, cursor)
      assert.deepEqual(filing?.data, submission.data)
      assert.deepEqual(
        [filing.state, filing.revision, filing.round, filing.number, filing.unitCode],
        ['submitted', 1, 1, result.number, submission.unitCode],
      )
    },
  },
  {
    rule: 'C-25',
    title: 'the same operation again is a duplicate with the first answer, and changes nothing',
    async run(setup) {
      const { clerk } = setup
      const operation = await clerk.toSubmit(toPlan(setup, clerk))
      const first = await clerk.pushOne(operation)
      assert.equal(first.outcome, 'accepted')
      const { cursor } = await clerk.pullAll()
      for (const again of [await clerk.pushOne(operation), ...(await clerk.push(operation, operation))]) {
        assert.deepEqual(again, { ...first, outcome: 'duplicate' })
      }
      assert.deepEqual((await clerk.pullAll(cursor)).changes, [])
    },
  },
  {
    rule: 'C-26',
    title: 'another operation under the same id is refused, whoever sends it, and changes nothing',
    async run(setup) {
      const { clerk, colleague, stranger } = setup
      const operation = await clerk.toSubmit(toPlan(setup, clerk))
      assert.equal((await clerk.pushOne(operation)).outcome, 'accepted')
      const { cursor } = await clerk.pullAll()
      const { id } = operation
      const others: readonly [BlackBoxClerk, Operation][] = [
        [clerk, await clerk.toSubmit(toPlan(setup, clerk), { id })],
        [clerk, { ...toWithdraw(clerk, operation.filingId, 1), id }],
        [colleague, await colleague.toSubmit(toPlan(setup, colleague), { id })],
        [stranger, await stranger.toSubmit(toPlan(setup, stranger), { id })],
      ]
      for (const [who, other] of others) {
        const result = await who.pushOne(other)
        assert.deepEqual(result, { id, outcome: 'refused', code: 'operation-id-reused', issues: [] })
      }
      assert.deepEqual((await clerk.pullAll(cursor)).changes, [])
    },
  },
  {
    rule: 'C-27',
    title: 'the same operation on many connections at once is carried out once',
    async run(setup) {
      const { clerk } = setup
      const operation = await clerk.toSubmit(toPlan(setup, clerk))
      const results = await Promise.all(Array.from({ length: AT_ONCE }, () => clerk.pushOne(operation)))
      const outcomes = results.map(({ outcome }) => outcome)
      assert.equal(outcomes.filter((outcome) => outcome === 'accepted').length, 1, outcomes.join())
      assert.equal(outcomes.filter((outcome) => outcome === 'duplicate').length, AT_ONCE - 1, outcomes.join())
      assert.equal((await clerk.findFiling(operation.filingId))?.revision, 1)
    },
  },
  {
    rule: 'C-28',
    title: 'operations on one filing are carried out in the order they stand in',
    async run(setup) {
      const { clerk } = setup
      const first = toPlan(setup, clerk)
      const { filingId } = first
      const results = await clerk.push(
        await clerk.toSubmit(first),
        toWithdraw(clerk, filingId, 1),
        await clerk.toSubmit({ ...first, baseRevision: 2 }),
        toWithdraw(clerk, filingId, 3),
      )
      const told = results.map((result) => ('revision' in result ? result.revision : result.outcome))
      assert.deepEqual(told, [1, 2, 3, 4])
      assert.equal((await clerk.findFiling(filingId))?.state, 'withdrawn')
    },
  },
  {
    rule: 'C-29',
    title: 'one that is refused keeps no other of its batch back',
    async run(setup) {
      const { clerk } = setup
      const good = await Promise.all([1, 2].map(() => clerk.toSubmit(toPlan(setup, clerk))))
      const bad = await clerk.toSubmit(toPlan(setup, clerk))
      const forged = { ...bad, statement: bad.statement.replace('"memberCount":3', '"memberCount":4') }
      const [first, , , last] = await clerk.push(good[0] ?? bad, forged, toWithdraw(clerk, uuidv7(), 1), good[1] ?? bad)
      assert.deepEqual([first?.outcome, last?.outcome], ['accepted', 'accepted'])
      assert.equal(await clerk.findFiling(bad.filingId), undefined)
    },
  },
  {
    rule: 'C-30',
    title: 'what is based on a revision the office no longer has is a conflict, and nothing is overwritten',
    async run(setup) {
      const { clerk, colleague } = setup
      const first = toPlan(setup, clerk)
      const { filingId } = first
      await clerk.push(await clerk.toSubmit(first), toWithdraw(clerk, filingId, 1))
      const theirs = toPlan(setup, colleague, { filingId, baseRevision: 2 }, { memberCount: 4 })
      const mine = toPlan(setup, clerk, { filingId, baseRevision: 2 }, { memberCount: 5 })
      assert.equal((await colleague.pushOne(await colleague.toSubmit(theirs))).outcome, 'accepted')
      const { cursor } = await clerk.pullAll()
      for (const late of [await clerk.toSubmit(mine), toDelete(clerk, filingId, 2), toWithdraw(clerk, filingId, 1)]) {
        const { id } = late
        assert.deepEqual(await clerk.pushOne(late), { id, outcome: 'conflict', currentRevision: 3 }, late.type)
      }
      assert.deepEqual((await clerk.pullAll(cursor)).changes, [])
      assert.deepEqual((await clerk.findFiling(filingId))?.data, theirs.data)
    },
  },
  {
    rule: 'C-36',
    title: 'only what was withdrawn can be deleted, and what was deleted is not filed again',
    async run(setup) {
      const { clerk } = setup
      const first = toPlan(setup, clerk)
      const { filingId } = first
      await clerk.push(await clerk.toSubmit(first))
      const early = await clerk.pushOne(toDelete(clerk, filingId, 1))
      assert.equal('code' in early && early.code, 'not-allowed')
      const [, deleted] = await clerk.push(toWithdraw(clerk, filingId, 1), toDelete(clerk, filingId, 2))
      assert.equal(deleted?.outcome, 'accepted')
      const late = await clerk.pushOne(await clerk.toSubmit({ ...first, baseRevision: 3 }))
      assert.equal('code' in late && late.code, 'filing-deleted')
    },
  },
  {
    rule: 'C-37',
    title: 'a batch holds from one to a hundred operations; of another nothing is carried out',
    async run(setup) {
      const { clerk } = setup
      const good = await clerk.toSubmit(toPlan(setup, clerk))
      const operations = [good, ...Array.from({ length: 100 }, () => toWithdraw(clerk, uuidv7(), 1))]
      const json = { operations }
      assert.equal(toRefusal(await clerk.ask({ method: 'POST', path: '/operations', json })), '400 malformed')
      assert.equal(await clerk.findFiling(good.filingId), undefined)
      assert.equal((await clerk.push(...operations.slice(1))).length, 100)
    },
  },
]
