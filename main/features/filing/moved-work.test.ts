import { afterEach, beforeEach, expect, test } from 'vitest'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { markForLater } from '../../outbox/outbox.repo.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import { insertReceipt, listReceipts } from '../receipt/receipt.repo.ts'
import { openTestDesk, smallPdf, valueOf, type TestDesk } from './desk.fixture.ts'
import { moveWork } from './moved-work.ts'
import { listFilesOnlyHere } from './moved-work.repo.ts'
import { completePlan, toServerFiling } from './sample-cases.fixture.ts'
import { applyServerFiling } from './server-filing.ts'

let from: TestDesk
let to: TestDesk
beforeEach(() => ([from, to] = [openTestDesk(), openTestDesk()]))
afterEach(() => [from, to].forEach((desk) => desk.close()))

test('A draft comes over with its id and papers, and only once', async () => {
  const id = await draft(from, '要带走的草稿')
  await attach(from, id)
  expect(listFilesOnlyHere(from.db)).toHaveLength(1)
  expect(move()).toBe(1)
  expect(await open(to, id)).toMatchObject({
    data: { group: { task: '要带走的草稿' } },
    materials: [{ name: 'a.pdf' }],
  })
  const { materials } = await open(from, id)
  expect((await open(to, id)).materials).toEqual(materials)
  expect(move()).toBe(0)
  expect(await listTasks(to)).toEqual(['要带走的草稿'])
})

test('A draft that was taken over and changed since is not overwritten when it comes once more', async () => {
  const id = await draft(from, '要带走的草稿')
  move()
  await write(to, id, '接手后改过')
  expect(move()).toBe(1)
  expect(await open(to, id)).toMatchObject({ data: { group: { task: '接手后改过' } } })
  expect((await listTasks(to)).toSorted()).toEqual(['接手后改过', '要带走的草稿'])
})

test('What the clerk deleted stays where it is', async () => {
  const id = await draft(from, '删掉的草稿')
  valueOf(await from.call['filing.delete']({ id }))
  expect([move(), await listTasks(to)]).toEqual([0, []])
})

test('A correction of a returned filing takes the place of what nobody has touched there', async () => {
  const id = returnTo([from, to])
  await write(from, id, '原工作区的改法')
  await attach(from, id)
  expect(move()).toBe(1)
  const moved = await open(to, id)
  expect(moved).toMatchObject({ state: 'returned', editable: true, data: { group: { task: '原工作区的改法' } } })
  expect(moved.materials).toHaveLength(1)
  expect(move()).toBe(0)
})

test('A filing edited on both sides: the moved one is a draft of its own beside it, with its papers', async () => {
  const id = returnTo([from, to])
  await write(from, id, '原工作区的改法')
  await attach(from, id)
  await write(to, id, '自己的改法')
  expect(move()).toBe(1)
  expect(await open(to, id)).toMatchObject({
    state: 'returned',
    data: { group: { task: '自己的改法' } },
    materials: [],
  })
  const beside = (await list(to)).find((row) => row.state === 'draft')
  const draft = await open(to, beside?.id ?? '')
  expect(draft).toMatchObject({ editable: true, number: null, data: { group: { task: '原工作区的改法' } } })
  expect(draft.materials).toMatchObject([{ name: 'a.pdf' }])
})

test('A correction of what is under review again by now goes on as a draft', async () => {
  const id = returnTo([from, to])
  await write(from, id, '原工作区的改法')
  applyServerFiling(to.db, toServerFiling({ ...word(id), state: 'submitted', revision: 3, round: 2 }))
  expect(move()).toBe(1)
  expect((await list(to)).map(({ state }) => state).toSorted()).toEqual(['draft', 'submitted'])
})

test('What may have arrived goes along as it was signed, and its proof with it', async () => {
  const id = await draft(from, '可能已送达')
  const { operationId } = valueOf(await from.submit(id))
  markForLater(from.db, operationId, 'unconfirmed')
  insertReceipt(from.db, operationId, { statement: '{}', cms: 'AA==' })
  expect(move()).toBe(1)
  expect(listOutbox(to.db)).toMatchObject([{ id: operationId, filingId: id, state: 'unconfirmed' }])
  expect(await open(to, id)).toMatchObject({ state: 'submitted', delivery: 'unconfirmed', editable: false })
  expect(listReceipts(to.db, id)).toHaveLength(1)
  expect(move()).toBe(0)
  expect(listOutbox(to.db)).toHaveLength(1)
})

test('Proof of what the office has comes over without a word; the feed is read anew for what is not there', async () => {
  const id = await draft(from, '已送达')
  const { operationId } = valueOf(await from.submit(id))
  from.db.prepare('DELETE FROM outbox').run()
  insertReceipt(from.db, operationId, { statement: '{}', cms: 'AA==' })
  applyServerFiling(from.db, toServerFiling({ ...word(id), state: 'submitted', revision: 1, round: 1 }))
  saveSetting(to.db, 'cursor', 'here')
  expect(move()).toBe(0)
  expect(listReceipts(to.db, id)).toHaveLength(1)
  expect(findSetting(to.db, 'cursor')).toBeUndefined()
})

function move(): number {
  return to.db.transaction(() => moveWork(from.db, to.db))()
}

async function draft(desk: TestDesk, task: string): Promise<string> {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  await write(desk, id, task)
  return id
}

async function write(desk: TestDesk, id: string, task: string): Promise<void> {
  const { version } = await open(desk, id)
  const plan = completePlan()
  const data = FilingDataShape.parse({ ...plan, group: { ...plan['group'], task } })
  valueOf(await desk.call['filing.save']({ id, data, baseVersion: version }))
}

async function attach(desk: TestDesk, filingId: string): Promise<void> {
  desk.answers.chosen = desk.write('a.pdf', smallPdf)
  valueOf(await desk.call['material.attach']({ filingId, slot: 'plan-letter' }))
}

function word(id: string) {
  return {
    kind: 'plan',
    id,
    data: FilingDataShape.parse(completePlan()),
    number: '20270001',
    materials: [],
    reviews: [],
  }
}

function returnTo(desks: readonly TestDesk[]): string {
  const id = crypto.randomUUID()
  for (const { db } of desks) applyServerFiling(db, toServerFiling({ ...word(id), state: 'returned', revision: 2 }))
  return id
}

async function open(desk: TestDesk, id: string) {
  return valueOf(await desk.call['filing.open']({ id }))
}

async function list(desk: TestDesk) {
  const query = { kind: 'plan', text: '', states: [], unitCode: null, fromOn: null, toOn: null, page: 1, pageSize: 20 }
  return (await desk.call['filing.list']({ ...query, scope: 'own', sort: 'updated' })).rows
}

async function listTasks(desk: TestDesk): Promise<unknown[]> {
  const opened = await Promise.all((await list(desk)).map(({ id }) => open(desk, id)))
  return opened.map(({ data }) => Object(data['group'])['task'])
}
