import { afterEach, beforeEach, expect, test } from 'vitest'
import { uuidv7 } from 'uuidv7'
import { MOST_OPERATIONS } from '../../domain/package/package-format.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import { openTestDesk, valueOf, type TestDesk } from '../features/filing/desk.fixture.ts'
import { toBlockReason } from '../outbox/block-reason.ts'
import { insertOperation, markBlocked } from '../outbox/outbox.repo.ts'
import { chooseOperations } from './choose-operations.ts'

let desk: TestDesk
beforeEach(() => {
  desk = openTestDesk()
})
afterEach(() => desk.close())

const createdAt = '2026-11-21T02:00:00.000Z'

function put(operation: Partial<Operation> & Pick<Operation, 'type'>): string {
  const id = uuidv7()
  insertOperation(desk.db, { id, createdAt, baseRevision: 1, reason: '', ...operation } as Operation)
  return id
}

async function newPlan(): Promise<string> {
  return valueOf(await desk.call['filing.create']({ kind: 'plan' })).id
}

function choose(...ids: string[]): readonly string[] | string {
  const chosen = chooseOperations(desk.db, ids)
  return chosen.ok ? chosen.value.map(({ id }) => id) : chosen.error.code
}

test('What is chosen goes in the order it was made in, with what was done to the same filing before it', async () => {
  const [plan, other] = [await newPlan(), await newPlan()]
  const first = put({ type: 'withdraw-filing', filingId: plan })
  const letter = put({ type: 'read-notice', noticeId: uuidv7() })
  const alone = put({ type: 'delete-filing', filingId: other })
  const second = put({ type: 'delete-filing', filingId: plan })
  expect(choose(second)).toEqual([first, second])
  expect(choose(alone, letter)).toEqual([letter, alone])
  expect(choose(first)).toEqual([first])
  expect(choose(second, alone, letter, first)).toEqual([first, letter, alone, second])
})

test('A group takes the plan along that the office has never seen', async () => {
  const plan = await newPlan()
  const group = valueOf(await desk.call['filing.create']({ kind: 'task-group' })).id
  desk.db.prepare('UPDATE filing SET parent_id = ? WHERE id = ?').run(plan, group)
  const ofPlan = put({ type: 'withdraw-filing', filingId: plan })
  const ofGroup = put({ type: 'withdraw-filing', filingId: group })
  expect(choose(ofGroup)).toEqual([ofPlan, ofGroup])
  desk.db.prepare('UPDATE filing SET revision = 1 WHERE id = ?').run(plan)
  expect(choose(ofGroup)).toEqual([ofGroup])
})

test('Nothing, what waits for the clerk, and more than a package holds are refused', async () => {
  const plan = await newPlan()
  const first = put({ type: 'withdraw-filing', filingId: plan })
  const second = put({ type: 'delete-filing', filingId: plan })
  markBlocked(desk.db, first, toBlockReason('would-bounce'))
  expect(choose(second)).toBe('package-needs-blocked')
  expect(choose(uuidv7())).toBe('package-empty')
  expect(choose()).toBe('package-empty')
  const ids = Array.from({ length: MOST_OPERATIONS }, () => put({ type: 'read-notice', noticeId: uuidv7() }))
  expect(choose(...ids)).toHaveLength(MOST_OPERATIONS)
  expect(choose(...ids, put({ type: 'read-notice', noticeId: uuidv7() }))).toBe('package-too-many')
})
