import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failure } from '../../../domain/result.ts'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { openTestDesk, smallPdf, valueOf, type TestDesk } from './desk.fixture.ts'
import { completeGroup, toEntry, toServerFiling } from './sample-cases.fixture.ts'
import { applyServerFiling, deleteServerFiling, markDelivered } from './server-filing.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

const slots = ['request-letter', 'invitation-letter', 'invitation-translation', 'itinerary', 'public-notice']
const required = [...slots, 'budget-opinion', 'record-forms']

async function open(id: string) {
  return valueOf(await desk.call['filing.open']({ id }))
}

async function edit(id: string, name: string) {
  const { data, version } = await open(id)
  const edited = { ...data, group: { ...data['group'], name } }
  return desk.call['filing.save']({ id, data: FilingDataShape.parse(edited), baseVersion: version })
}

/** A group with all its materials that the office has under review. */
async function submitGroup() {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'task-group' }))
  valueOf(await desk.call['filing.save']({ id, data: FilingDataShape.parse(completeGroup()), baseVersion: 1 }))
  desk.answers.chosen = desk.write('材料.pdf', smallPdf)
  for (const slot of required) valueOf(await desk.call['material.attach']({ filingId: id, slot }))
  valueOf(await desk.submit(id))
  return id
}

function deliver(id: string, revision: number, number: string | null = null) {
  desk.db.prepare('DELETE FROM outbox WHERE filing_id = :id').run({ id })
  markDelivered(desk.db, id, { revision, number })
}

/** The office's word on a group: one material refused, the rest accepted. */
async function toReturned(id: string, revision: number, round = 1) {
  const { data, materials } = await open(id)
  const refused = materials.find((material) => material.slot === 'invitation-letter')
  return toServerFiling({
    id,
    data: FilingDataShape.parse(data),
    state: 'returned',
    revision,
    round,
    number: '220007712026110001',
    materials: [...materials],
    reviews: materials.map((material) => ({
      materialId: material.id,
      slot: material.slot,
      result: material === refused ? ('refused' as const) : ('accepted' as const),
      opinion: material === refused ? '邀请函缺少签名' : null,
      round,
    })),
    opinion: '请补正邀请函',
    timeline: [toEntry('submitted', round), toEntry('received', round), toEntry('returned', round)],
  })
}

test('A filing of another desk arrives whole and is read-only', async () => {
  const id = uuidv7()
  const data = FilingDataShape.parse(completeGroup())
  expect(applyServerFiling(desk.db, toServerFiling({ id, data, number: '220007712026110009' }))).toBe(true)
  expect(await open(id)).toMatchObject({
    state: 'submitted',
    editable: false,
    number: '220007712026110009',
    nextStep: { code: 'in-review', mine: false },
  })
})

test('Kinds and states of a newer office are set aside', () => {
  const data = FilingDataShape.parse(completeGroup())
  expect(applyServerFiling(desk.db, toServerFiling({ id: uuidv7(), data, kind: 'moon-trip' }))).toBe(false)
  expect(applyServerFiling(desk.db, toServerFiling({ id: uuidv7(), data, state: 'pondering' }))).toBe(false)
})

test('One refused material: the clerk sees which and why, replaces just that one, and files again', async () => {
  const id = await submitGroup()
  deliver(id, 1, '220007712026110001')
  const news = await toReturned(id, 2)
  applyServerFiling(desk.db, news)
  const returned = await open(id)
  expect(returned).toMatchObject({
    state: 'returned',
    editable: true,
    opinion: '请补正邀请函',
    nextStep: { code: 'replace-material', mine: true, values: { count: 1 } },
  })
  expect((await desk.call['home.view'](undefined)).mine).toMatchObject([{ id, refusedMaterials: 1 }])
  expect(valueOf(await desk.call['filing.check']({ id })).map((issue) => issue.code)).toContain('material/refused')

  const [accepted] = returned.materials.filter((material) => material.slot === 'request-letter')
  const [refused] = returned.materials.filter((material) => material.slot === 'invitation-letter')
  const locked = { filingId: id, materialId: accepted?.id ?? '' }
  expect(await desk.call['material.remove'](locked)).toEqual(failure('material-accepted'))
  expect(await desk.call['material.replace'](locked)).toEqual(failure('material-accepted'))

  desk.answers.chosen = desk.write('新邀请函.pdf', smallPdf.replace('Root 1', 'Root  1'))
  valueOf(await desk.call['material.replace']({ filingId: id, materialId: refused?.id ?? '' }))
  const replaced = await open(id)
  expect(replaced.nextStep).toMatchObject({ code: 'submit', mine: true })
  expect(replaced.materials).toHaveLength(required.length)

  // The same news once more, as after a pull from the beginning: the replacement stands.
  applyServerFiling(desk.db, news)
  expect((await open(id)).materials).toEqual(replaced.materials)

  valueOf(await desk.submit(id))
  expect(await open(id)).toMatchObject({ state: 'submitted', round: 2, delivery: 'waiting' })
  expect(JSON.parse(desk.signed[1] ?? '')).toMatchObject({ round: 2, baseRevision: 2 })
  expect(valueOf(await desk.call['filing.timeline']({ id })).map((entry) => [entry.event, entry.round])).toEqual([
    ['submitted', 1],
    ['received', 1],
    ['returned', 1],
    ['submitted', 2],
  ])
})

test('While a signed operation is on its way the local state stands; after it the newest word counts', async () => {
  const id = await submitGroup()
  const news = await toReturned(id, 2)
  applyServerFiling(desk.db, news)
  expect(await open(id)).toMatchObject({ state: 'submitted', delivery: 'waiting', number: '220007712026110001' })
  deliver(id, 1)
  expect(await open(id)).toMatchObject({ state: 'returned', editable: true, opinion: '请补正邀请函' })
})

test('What the clerk is typing survives news of the same filing', async () => {
  const id = await submitGroup()
  deliver(id, 1)
  const news = await toReturned(id, 2)
  applyServerFiling(desk.db, news)
  valueOf(await edit(id, '改过的名称'))
  applyServerFiling(desk.db, { ...news, revision: 3, opinion: '又及' })
  expect(await open(id)).toMatchObject({ title: '改过的名称', opinion: '又及', editable: true })
  // Older news, as from a slow page, changes nothing.
  applyServerFiling(desk.db, { ...news, state: 'submitted', revision: 1 })
  expect(await open(id)).toMatchObject({ state: 'returned', opinion: '又及' })
})

test('When another desk files first, the office version stands and the typed one can go on as a draft of its own', async () => {
  const id = await submitGroup()
  deliver(id, 1)
  const news = await toReturned(id, 2)
  applyServerFiling(desk.db, news)
  valueOf(await edit(id, '我的改动'))
  applyServerFiling(desk.db, { ...news, state: 'submitted', revision: 3, round: 2, reviews: [] })
  const stands = { title: '赴德国、法国经贸洽谈团', state: 'submitted', round: 2, editable: false }
  expect(await open(id)).toMatchObject({ ...stands, nextStep: { code: 'conflict', mine: true } })
  valueOf(await desk.call['conflict.settle']({ filingId: id, theirsRevision: 3, how: 'own-draft', choices: {} }))
  expect(await open(id)).toMatchObject({ ...stands, nextStep: { code: 'in-review', mine: false } })
  const drafts = await desk.call['filing.list']({ ...everything, states: ['draft'] })
  expect(drafts.rows).toMatchObject([{ title: '我的改动', number: null, round: 0 }])
  expect((await open(drafts.rows[0]?.id ?? '')).materials).toHaveLength(required.length)
})

test('A form that was open over older words cannot save over newer ones', async () => {
  const id = await submitGroup()
  deliver(id, 1)
  const before = await open(id)
  const news = await toReturned(id, 2)
  const data = FilingDataShape.parse({ ...before.data, group: { ...before.data['group'], name: '外办改过' } })
  applyServerFiling(desk.db, { ...news, data })
  const stale = { id, data: FilingDataShape.parse(before.data), baseVersion: before.version }
  expect((await desk.call['filing.save'](stale)).ok).toBe(true)
  // What was on the screen lies beside what the office has, and the clerk chooses.
  expect(await open(id)).toMatchObject({ inConflict: true, data: { group: { name: '外办改过' } } })
})

test('Approved and gone: the last words of the office', async () => {
  const id = await submitGroup()
  deliver(id, 1)
  const news = await toReturned(id, 2)
  applyServerFiling(desk.db, { ...news, state: 'approved', reviews: [], opinion: '同意' })
  expect(await open(id)).toMatchObject({ state: 'approved', nextStep: { code: 'approved', mine: false }, actions: [] })
  deleteServerFiling(desk.db, id)
  expect(await desk.call['filing.open']({ id })).toEqual(failure('filing-not-found'))
  expect(await desk.call['filing.restore']({ id })).toEqual(failure('deletion-delivered'))
})

const everything = {
  kind: 'task-group',
  text: '',
  states: [],
  fromOn: null,
  toOn: null,
  unitCode: null,
  scope: 'all',
  sort: 'updated',
  page: 1,
  pageSize: 20,
} as const satisfies Parameters<TestDesk['call']['filing.list']>[0]
