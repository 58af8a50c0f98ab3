import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FilingDataShape, Submission } from '../../../domain/sync/submission.ts'
import { failure } from '../../../domain/result.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { findOperation } from '../../outbox/outbox.repo.ts'
import { clerk, openTestDesk, smallPdf, valueOf, type TestDesk } from './desk.fixture.ts'
import { markOpened, purgeDeletedDrafts } from './filing.repo.ts'
import { completeGroup, completePlan, people, toServerFiling } from './sample-cases.fixture.ts'
import { applyRecall, applyServerFiling, markDelivered } from './server-filing.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

function create(kind: string, more: { fromPlanId?: string; copyOf?: string } = {}) {
  return valueOf(desk.call['filing.create']({ kind, ...more }) as never) as { id: string }
}
function open(id: string) {
  const result = desk.call['filing.open']({ id })
  if (result instanceof Promise) throw new Error('async')
  return valueOf(result)
}
async function save(id: string, data: unknown) {
  const baseVersion = open(id).version
  return desk.call['filing.save']({ id, data: FilingDataShape.parse(data), baseVersion })
}
/** A plan, filled in and on its way. */
async function submitPlan() {
  const { id } = create('plan')
  valueOf(await save(id, completePlan()))
  valueOf(await desk.submit(id))
  return id
}

test('A new plan knows the unit, the clerk, and after October the coming year', () => {
  const plan = open(create('plan').id)
  expect(plan.data['unit']).toMatchObject({
    name: clerk.unitName,
    code: clerk.unitCode,
    year: 2027,
    contact: clerk.name,
    phone: clerk.phone,
  })
  expect(plan).toMatchObject({ state: 'draft', editable: true, actions: ['submit', 'delete'], version: 1, round: 0 })
  expect(plan.nextStep).toEqual({ code: 'fill-in', mine: true, values: {} })
  desk.clock.now = new Date('2026-10-31T10:00:00Z')
  expect(open(create('plan').id).data['unit']).toMatchObject({ year: 2026 })
  // 16:00 UTC on the last day of October is already November in China.
  desk.clock.now = new Date('2026-10-31T16:00:00Z')
  expect(open(create('plan').id).data['unit']).toMatchObject({ year: 2027 })
  expect(desk.call['filing.create']({ kind: 'poem' })).toEqual(failure('unknown-kind'))
})

test('A group made from a plan takes over what the plan says', async () => {
  const { id } = create('plan')
  const plan = completePlan()
  const leaders = [
    {
      id: 'l1',
      name: '林晓东',
      post: '副主任',
      adminRank: 'bureau',
      countries: ['DEU'],
      task: '洽谈',
      tripsInTwoYears: 0,
    },
  ]
  valueOf(await save(id, { ...plan, leaders }))
  const group = open(create('task-group', { fromPlanId: id }).id)
  expect(group.title).toBe('赴德国、法国经贸洽谈团')
  expect(group.data['group']).toMatchObject({
    planId: id,
    inPlan: true,
    formation: 'own',
    fundSource: 'finance',
    fundTotal: 180000,
    departOn: '2027-03-08',
    returnOn: '2027-03-14',
    leaderName: '林晓东',
    applicant: clerk.unitName,
    handler: clerk.name,
    memberCount: 1,
  })
  expect(group.data['members']).toMatchObject([{ name: '林晓东', post: '副主任', role: 'leader' }])
  expect(group.data['destinations']).toMatchObject([{ country: 'DEU', arriveOn: null }, { country: 'FRA' }])
  expect(desk.call['filing.create']({ kind: 'task-group', fromPlanId: group.id })).toEqual(failure('plan-not-found'))
})

test('A copy has neither number nor dates nor plan, but the people with their birthdays', async () => {
  const { id } = create('task-group')
  valueOf(await save(id, completeGroup(null)))
  const original = open(id)
  const copy = open(create('task-group', { copyOf: id }).id)
  expect(copy.title).toBe(original.title)
  expect(copy.data['group']).toMatchObject({ departOn: null, noticeFromOn: null, planId: null, fundTotal: 180000 })
  expect(copy.data['destinations']).toMatchObject([{ country: 'DEU', arriveOn: null }, { country: 'FRA' }])
  expect(copy.data['members']).toMatchObject([{ birthOn: '1980-05-06' }, {}, {}])
  const ids = (data: typeof copy.data) => (data['members'] as readonly { id: string }[]).map((row) => row.id)
  expect(ids(copy.data).some((each) => ids(original.data).includes(each))).toBe(false)
})

test('Saving keeps known fields, works out derived ones, and tells a stale form', async () => {
  const { id } = create('task-group')
  const data = {
    ...completeGroup(),
    surprise: { a: 1 },
    group: { ...completeGroup()['group'], bogus: 'x', memberCount: 99 },
  }
  expect(valueOf(await save(id, data)).version).toBe(2)
  const saved = open(id)
  expect(saved.data).not.toHaveProperty('surprise')
  expect(saved.data['group']).not.toHaveProperty('bogus')
  expect(saved.data['group']).toMatchObject({ memberCount: 3, totalDays: 7 })
  const again = FilingDataShape.parse(saved.data)
  expect(valueOf(await save(id, again)).version).toBe(2)
  expect(await desk.call['filing.save']({ id, data: again, baseVersion: 1 })).toEqual(
    failure('stale-version', { version: 2 }),
  )
  expect(desk.announced.filter((event) => event === 'filings-changed')).toHaveLength(2)
})

test('What would bounce is listed, and 上报 is refused until it is put right', async () => {
  const { id } = create('task-group')
  valueOf(await save(id, completeGroup()))
  const issues = valueOf(await desk.call['filing.check']({ id }))
  const errors = issues.filter((issue) => issue.severity === 'error')
  expect(errors.length).toBeGreaterThan(0)
  expect(new Set(errors.map((issue) => issue.code))).toEqual(new Set(['material/missing']))
  expect(await desk.submit(id)).toEqual(failure('would-bounce', { count: errors.length }))
  expect(desk.signed).toHaveLength(0)
  expect(open(id).nextStep.code).toBe('fill-in')
})

test('上报 freezes the filing, signs it, and puts state, proof and operation down together', async () => {
  const { id } = create('plan')
  valueOf(await save(id, completePlan()))
  expect(open(id).nextStep.code).toBe('submit')
  const { operationId } = valueOf(await desk.submit(id))
  const snapshot = Submission.parse(JSON.parse(desk.signed[0] ?? ''))
  expect(snapshot).toMatchObject({
    filingId: id,
    round: 1,
    baseRevision: 0,
    office: 'jilin',
    kind: 'plan',
    submittedBy: { account: clerk.account, name: clerk.name },
  })
  expect(findOperation(desk.db, operationId)).toMatchObject({
    type: 'submit-filing',
    filingId: id,
    statement: desk.signed[0],
  })
  expect(open(id)).toMatchObject({
    state: 'submitted',
    editable: false,
    actions: [],
    delivery: 'waiting',
    round: 1,
    nextStep: { code: 'waiting-for-network', mine: false },
  })
  expect(desk.announced).toContain('outbox-changed')
  expect(await save(id, completePlan())).toEqual(failure('not-editable'))
  expect(await desk.submit(id)).toEqual(failure('not-editable'))
  expect(valueOf(await desk.call['filing.timeline']({ id }))).toMatchObject([
    { event: 'submitted', round: 1, by: { role: 'unit', name: clerk.name } },
  ])
})

test('When the key refuses, or the filing changes while it signs, nothing has happened', async () => {
  const { id } = create('plan')
  valueOf(await save(id, completePlan()))
  const sign = desk.answers.sign
  desk.answers.sign = async () => failure('key-removed')
  expect(await desk.submit(id)).toEqual(failure('key-removed'))
  desk.answers.sign = async (json) => {
    valueOf(await save(id, { ...completePlan(), group: { ...completePlan()['group'], days: 6 } }))
    return sign(json)
  }
  expect(await desk.submit(id)).toEqual(failure('changed-while-signing'))
  expect(open(id)).toMatchObject({ state: 'draft', round: 0, editable: true })
  expect(listOutbox(desk.db)).toEqual([])
})

test('When the workspace is locked while the key signs, nothing is written', async () => {
  const { id } = create('plan')
  valueOf(await save(id, completePlan()))
  const sign = desk.answers.sign
  desk.answers.sign = (json) => {
    desk.db.close()
    return sign(json)
  }
  expect(await desk.submit(id)).toEqual(failure('locked'))
})

test('A 上报 that is taken back is the draft it was', async () => {
  const id = await submitPlan()
  const data = open(id).data
  desk.db.prepare('DELETE FROM outbox').run()
  applyRecall(desk.db, id, 'submit-filing')
  expect(open(id)).toMatchObject({ state: 'draft', round: 0, editable: true, data })
  expect(valueOf(await desk.call['filing.timeline']({ id }))).toEqual([])
  const { operationId } = valueOf(await desk.submit(id))
  expect(valueOf(await desk.call['filing.timeline']({ id }))).toMatchObject([{ id: operationId, round: 1 }])
})

test('撤回 waits until the 上报 has left, then queues, and gives the filing back for editing once delivered', async () => {
  const id = await submitPlan()
  expect(desk.call['filing.withdraw']({ id, reason: '材料有误' })).toEqual(failure('not-allowed'))
  desk.db.prepare('DELETE FROM outbox').run()
  markDelivered(desk.db, id, { revision: 1, number: '20270001' })
  expect(open(id)).toMatchObject({ number: '20270001', actions: ['withdraw'], nextStep: { code: 'in-review' } })
  for (const number of [' 20270001 ', '２０２７０００１', '2027 0001']) {
    expect(valueOf(await desk.call['filing.find-by-number']({ number }))).toEqual({ id, kind: 'plan' })
  }
  expect(await desk.call['filing.find-by-number']({ number: '20270002' })).toEqual(failure('number-unknown'))

  valueOf(await desk.call['filing.withdraw']({ id, reason: '材料有误' }))
  expect(open(id)).toMatchObject({ state: 'withdrawn', editable: false, delivery: 'waiting' })
  const [queued] = listOutbox(desk.db)
  expect(findOperation(desk.db, queued?.id ?? '')).toMatchObject({ baseRevision: 1, reason: '材料有误' })
  desk.db.prepare('DELETE FROM outbox').run()
  markDelivered(desk.db, id, { revision: 2 })
  expect(open(id)).toMatchObject({ state: 'withdrawn', editable: true, actions: ['submit', 'delete'], round: 1 })
  valueOf(await desk.submit(id))
  expect(Submission.parse(JSON.parse(desk.signed[1] ?? ''))).toMatchObject({ round: 2, baseRevision: 2 })
})

test('A withdrawal that is taken back leaves the filing under review', async () => {
  const id = await submitPlan()
  desk.db.prepare('DELETE FROM outbox').run()
  markDelivered(desk.db, id, { revision: 1, number: '20270001' })
  valueOf(await desk.call['filing.withdraw']({ id, reason: '' }))
  desk.db.prepare('DELETE FROM outbox').run()
  applyRecall(desk.db, id, 'withdraw-filing')
  expect(open(id)).toMatchObject({ state: 'submitted', round: 1, actions: ['withdraw'] })
})

test('A draft that is deleted can be brought back until the program closes; one the office knows is deleted there too', async () => {
  const { id } = create('plan')
  valueOf(await desk.call['filing.delete']({ id }))
  expect(desk.call['filing.open']({ id })).toEqual(failure('filing-not-found'))
  expect(listOutbox(desk.db)).toEqual([])
  valueOf(await desk.call['filing.restore']({ id }))
  expect(open(id).state).toBe('draft')
  valueOf(await desk.call['filing.delete']({ id }))
  purgeDeletedDrafts(desk.db)
  expect(desk.call['filing.restore']({ id })).toEqual(failure('filing-not-found'))

  const known = await submitPlan()
  desk.db.prepare('DELETE FROM outbox').run()
  applyServerFiling(
    desk.db,
    toServerFiling({
      id: known,
      kind: 'plan',
      state: 'withdrawn',
      revision: 2,
      data: FilingDataShape.parse(completePlan()),
    }),
  )
  valueOf(await desk.call['filing.delete']({ id: known }))
  expect(listOutbox(desk.db)).toMatchObject([{ type: 'delete-filing', filingId: known }])
  valueOf(await desk.call['filing.restore']({ id: known }))
  expect(listOutbox(desk.db)).toEqual([])
  valueOf(await desk.call['filing.delete']({ id: known }))
  desk.db.prepare(`UPDATE outbox SET state = 'sending'`).run()
  expect(desk.call['filing.restore']({ id: known })).toEqual(failure('deletion-delivered'))
})

test('A plan that a group carries out cannot be deleted from under it', async () => {
  const { id } = create('plan')
  valueOf(await save(id, completePlan()))
  create('task-group', { fromPlanId: id })
  expect(desk.call['filing.delete']({ id })).toEqual(failure('filing-in-use', { title: '赴德国、法国经贸洽谈团' }))
})

test('Plans that wait in the outbox can be carried out, each by one group', async () => {
  const id = await submitPlan()
  create('plan')
  expect(await desk.call['plan.executable']({ unitCode: null })).toMatchObject([
    { id, title: '赴德国、法国经贸洽谈团', number: null },
  ])
  const group = create('task-group', { fromPlanId: id })
  expect(await desk.call['plan.executable']({ unitCode: null })).toEqual([])
  valueOf(await desk.call['filing.delete']({ id: group.id }))
  expect(await desk.call['plan.executable']({ unitCode: null })).toHaveLength(1)
})

test('The rules see the plan, passports and other trips as this computer knows them', async () => {
  const planId = await submitPlan()
  const first = create('task-group', { fromPlanId: planId })
  valueOf(await save(first.id, completeGroup(planId)))
  const second = create('task-group')
  valueOf(await save(second.id, { ...completeGroup(planId) }))
  const issues = valueOf(await desk.call['filing.check']({ id: second.id }))
  const codes = issues.map((issue) => issue.code)
  expect(codes).toContain('rule/plan-usable/in-review')
  expect(codes).toContain('rule/plan-usable/used-up')
  expect(issues.filter((issue) => issue.code === 'rule/overlapping-trips')).toHaveLength(people.length)
})

test('A form that was open when the program died is offered again, and not after it was closed', async () => {
  const { id } = create('plan')
  open(id)
  expect((await desk.call['home.view'](undefined)).unfinished).toBeNull()
  expect((await desk.homeAfterRestart()).unfinished).toMatchObject({ id })
  markOpened(desk.db, undefined)
  expect((await desk.homeAfterRestart()).unfinished).toBeNull()
  open(id)
  open(create('plan').id)
  expect((await desk.homeAfterRestart()).unfinished?.id).not.toBe(id)
})

test('A complete group goes through attaching, 上报, and the home page says so', async () => {
  const { id } = create('task-group')
  valueOf(await save(id, completeGroup()))
  desk.answers.chosen = desk.write('材料.pdf', smallPdf)
  const missing = valueOf(await desk.call['filing.check']({ id })).filter((issue) => issue.code === 'material/missing')
  for (const { path } of missing) {
    valueOf(await desk.call['material.attach']({ filingId: id, slot: path.replace('materials.', '') }))
  }
  expect(open(id)).toMatchObject({ nextStep: { code: 'submit' } })
  expect((await desk.call['home.view'](undefined)).mine).toMatchObject([{ id, nextStep: { code: 'submit' } }])
  valueOf(await desk.submit(id))
  expect(Submission.parse(JSON.parse(desk.signed[0] ?? '')).materials).toHaveLength(missing.length)
  const home = await desk.call['home.view'](undefined)
  expect(home.mine).toEqual([])
  expect(home.counts).toEqual({ drafts: 0, inReview: 1, returned: 0, approved: 0 })
  desk.db.prepare(`UPDATE outbox SET state = 'blocked'`).run()
  expect((await desk.call['home.view'](undefined)).mine).toMatchObject([
    { id, nextStep: { code: 'blocked', mine: true } },
  ])
})

test('A filing can be read where nothing can be written, on a full disk for one', async () => {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  vi.spyOn(process.stderr, 'write').mockReturnValueOnce(true)
  desk.db.pragma('query_only = ON')
  expect(valueOf(await desk.call['filing.open']({ id })).id).toBe(id)
  desk.db.pragma('query_only = OFF')
})
