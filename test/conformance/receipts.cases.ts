import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import { Receipt, verifyReceipt } from '../../domain/sync/receipt.ts'
import type { SubmitFiling } from '../../domain/sync/operation.ts'
import type { ConformanceCase, Setup } from './case.ts'
import { toPlan } from './plans.ts'
import { parse, toRefusal } from './target.ts'

async function submit(setup: Setup): Promise<{ operation: SubmitFiling; receipt: Receipt; number: string }> {
  const { clerk } = setup
  const operation = await clerk.toSubmit(toPlan(setup, clerk))
  const result = await clerk.pushOne(operation)
  assert.ok(result.outcome === 'accepted' && result.receipt && result.number, JSON.stringify(result))
  return { operation, receipt: result.receipt, number: result.number }
}

/** The office's signed word that it has a submission. */
export const receiptCases: readonly ConformanceCase[] = [
  {
    rule: 'C-71',
    title: 'a receipt verifies with nothing but the trusted authorities, and is about this very submission',
    async run(setup) {
      // Two, so that the one before cannot stand for the one asked about.
      await submit(setup)
      const { operation, receipt, number } = await submit(setup)
      const { clerk, target } = setup
      const { authorities } = clerk.grant.trust
      const { id: operationId, statement, filingId } = operation
      const verified = await verifyReceipt(receipt, { authorities, submission: { operationId, statement } })
      assert.ok(verified.ok, verified.ok ? '' : verified.error.code)
      const { serverId, account, unitCode, revision, ...said } = verified.value.statement
      assert.deepEqual(
        [serverId, account, unitCode],
        [target.serverId, clerk.credentials.account, clerk.grant.clerk.unitCode],
      )
      assert.deepEqual([said.filingId, said.number, revision, said.round], [filingId, number, 1, 1])
    },
  },
  {
    rule: 'C-72',
    title: 'a receipt can be had again and is the same ever after, for the unit and nobody else',
    async run(setup) {
      const { clerk, colleague, stranger } = setup
      const { operation, receipt } = await submit(setup)
      const call = { method: 'GET', path: `/receipts/${operation.id}` }
      for (const who of [clerk, clerk, colleague]) assert.deepEqual(parse(Receipt, await who.ask(call)), receipt)
      assert.equal(toRefusal(await stranger.ask(call)), '404 no-receipt')
      assert.equal(toRefusal(await clerk.ask({ method: 'GET', path: `/receipts/${uuidv7()}` })), '404 no-receipt')
    },
  },
]
