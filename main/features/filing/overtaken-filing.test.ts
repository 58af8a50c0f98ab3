import { afterEach, beforeEach, expect, test } from 'vitest'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { listOutbox, markBlocked } from '../../outbox/outbox.repo.ts'
import { toBlockReason } from '../../outbox/block-reason.ts'
import { applyRecall } from '../../sync/apply-change.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import { recallOperation } from '../outbox/outbox.service.ts'
import { openTestDesk, valueOf, type TestDesk } from './desk.fixture.ts'
import { completePlan, toServerFiling } from './sample-cases.fixture.ts'
import { applyServerFiling } from './server-filing.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

async function open(id: string) {
  return valueOf(await desk.call['filing.open']({ id }))
}

async function listPlans() {
  const query = { kind: 'plan', text: '', states: [], fromOn: null, toOn: null, unitCode: null, page: 1, pageSize: 20 }
  return (await desk.call['filing.list']({ ...query, scope: 'own', sort: 'updated' })).rows
}

/** A plan the office returned; this clerk signed a correction while a colleague's was already under review. */
async function overtake() {
  const id = crypto.randomUUID()
  const data = FilingDataShape.parse(completePlan())
  const word = { kind: 'plan', id, data, number: '20270001', materials: [], reviews: [] }
  applyServerFiling(desk.db, toServerFiling({ ...word, state: 'returned', revision: 2 }))
  const { version } = await open(id)
  const mine = { ...data, group: { ...data['group'], task: '我的改法' } }
  valueOf(await desk.call['filing.save']({ id, data: FilingDataShape.parse(mine), baseVersion: version }))
  const { operationId } = valueOf(await desk.submit(id))
  const theirs = FilingDataShape.parse({ ...data, group: { ...data['group'], task: '同事的改法' } })
  const submitted = toServerFiling({ ...word, data: theirs, state: 'submitted', revision: 3, round: 2 })
  applyServerFiling(desk.db, submitted)
  markBlocked(desk.db, operationId, toBlockReason('conflict', { currentRevision: 3 }))
  saveSetting(desk.db, 'cursor', 'here')
  return { id, operationId, submitted }
}

test('Taken back after a colleague was faster, what was signed goes on as a draft beside the filing', async () => {
  const { id, operationId, submitted } = await overtake()
  expect(recallOperation(desk.db, operationId, applyRecall).ok).toBe(true)
  expect(listOutbox(desk.db)).toEqual([])
  // The feed is read from its beginning, and brings the office's words once more.
  expect(findSetting(desk.db, 'cursor')).toBeUndefined()
  applyServerFiling(desk.db, submitted)

  const plans = await listPlans()
  expect(plans.map(({ state, number }) => [state, number]).toSorted()).toEqual([
    ['draft', null],
    ['submitted', '20270001'],
  ])
  expect((await open(id)).data['group']).toMatchObject({ task: '同事的改法' })
  const draft = plans.find((plan) => plan.state === 'draft')
  expect(await open(draft?.id ?? '')).toMatchObject({ editable: true, data: { group: { task: '我的改法' } } })
})

test('Taken back while the filing can still be filed, it stays one filing with everything that was typed', async () => {
  const id = crypto.randomUUID()
  const data = FilingDataShape.parse(completePlan())
  const word = { kind: 'plan', id, data, number: '20270001', materials: [], reviews: [] }
  applyServerFiling(desk.db, toServerFiling({ ...word, state: 'returned', revision: 2 }))
  const { operationId } = valueOf(await desk.submit(id))
  expect(recallOperation(desk.db, operationId, applyRecall).ok).toBe(true)
  expect((await listPlans()).map((plan) => plan.id)).toEqual([id])
  expect(await open(id)).toMatchObject({ state: 'returned', editable: true })
})
