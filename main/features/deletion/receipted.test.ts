import { afterEach, beforeEach, expect, test } from 'vitest'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { findSubmissionUnderWay } from '../../outbox/outbox.repo.ts'
import { applyChange, hideUnseen } from '../../sync/apply-change.ts'
import { beginFeedAnew } from '../../sync/feed-anew.repo.ts'
import { toFeed } from '../../sync/feed.fixture.ts'
import { countHeld } from '../../sync/held-deletion.repo.ts'
import { pullChanges } from '../../sync/pull.ts'
import { openTestDesk, valueOf, type TestDesk } from '../filing/desk.fixture.ts'
import { completePlan } from '../filing/sample-cases.fixture.ts'
import { markDelivered } from '../filing/server-filing.ts'
import { insertReceipt } from '../receipt/receipt.repo.ts'
import { acceptDeletions } from './confirm-deletions.ts'
import { viewDeletions } from './deletion-list.repo.ts'

function now(): Date {
  return new Date('2026-11-21T03:00:00.000Z')
}

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

/** A plan that the office has taken; with its receipt, or from a server that gives none. */
async function deliverPlan(name: string, hasReceipt: boolean): Promise<string> {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  const { group, ...rest } = completePlan()
  const data = FilingDataShape.parse({ ...rest, group: { ...group, name } })
  valueOf(await desk.call['filing.save']({ id, data, baseVersion: 1 }))
  valueOf(await desk.submit(id))
  const operationId = findSubmissionUnderWay(desk.db, id) ?? ''
  if (hasReceipt) insertReceipt(desk.db, operationId, { statement: '{}', cms: 'AA==' })
  desk.db.prepare('DELETE FROM outbox WHERE filing_id = :id').run({ id })
  markDelivered(desk.db, id, { revision: 1, number: null, operationId })
  return id
}

async function listPlans() {
  const query = { kind: 'plan', text: '', states: [], fromOn: null, toOn: null, unitCode: null, page: 1, pageSize: 20 }
  return (await desk.call['filing.list']({ ...query, scope: 'own', sort: 'updated' })).rows
}

test('What the office gave a receipt for and has lost stays until the clerk has seen it, and goes on as a draft', async () => {
  const lost = await deliverPlan('有回执的计划', true)
  await deliverPlan('没有回执的计划', false)
  beginFeedAnew(desk.db)
  const page = { changes: [], cursor: 'new', more: false }
  const pulled = await pullChanges(
    {
      ...{ db: desk.db, applyChange, hideUnseen, version: '1.0.0', now: () => now().toISOString() },
      ...{ onPage: () => undefined, onUnits: () => undefined },
      openFeed: toFeed(() => page),
    },
    new AbortController().signal,
  )
  expect(pulled).toEqual({ ok: true, value: 0 })
  expect(countHeld(desk.db)).toBe(1)
  expect(viewDeletions(desk.db, 10)).toMatchObject({ total: 1, receipted: 1, rows: [{ id: lost }] })
  expect((await listPlans()).map(({ id, state }) => [id, state])).toEqual([[lost, 'submitted']])

  const { until } = viewDeletions(desk.db, 10)
  expect(await acceptDeletions(desk.workspace, until ?? '', { applyChange, hideUnseen, now })).toMatchObject({
    ok: true,
  })
  expect(viewDeletions(desk.db, 10)).toMatchObject({ total: 0, receipted: 0 })
  const rows = await listPlans()
  expect(rows.map(({ title, state, round }) => [title, state, round])).toEqual([['有回执的计划', 'draft', 0]])
  expect(rows[0]?.id).not.toBe(lost)
})
