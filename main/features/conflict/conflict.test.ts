import { afterEach, beforeEach, expect, test } from 'vitest'
import { failure } from '../../../domain/result.ts'
import type { ServerFiling } from '../../../domain/sync/change.ts'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { toBlockReason } from '../../outbox/block-reason.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { findOutboxState, getOperation, markBlocked } from '../../outbox/outbox.repo.ts'
import { applyConflict, applyDelivered, applyRecall } from '../../sync/apply-change.ts'
import { isFeedAnew } from '../../sync/feed-anew.repo.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import { openTestDesk, smallPdf, valueOf, type TestDesk } from '../filing/desk.fixture.ts'
import { findFilingRecord } from '../filing/filing.repo.ts'
import { completeGroup, completePlan, toServerFiling } from '../filing/sample-cases.fixture.ts'
import { applyServerFiling, deleteServerFiling } from '../filing/server-filing.ts'
import { recallOperation } from '../outbox/outbox.service.ts'

let desk: TestDesk
let id: string
beforeEach(() => {
  desk = openTestDesk()
  id = crypto.randomUUID()
  saveSetting(desk.db, 'clerk', JSON.stringify(desk.workspace.clerk))
})
afterEach(() => desk.close())

type GroupFields = Record<string, string | number>

/** The office's version of the plan with some fields of its own. */
function toOffice(revision: number, fields: GroupFields = {}, more: Partial<ServerFiling> = {}): ServerFiling {
  const data = FilingDataShape.parse(completePlan())
  const group = { ...data['group'], ...fields }
  const word = { kind: 'plan', id, number: '20270001', state: 'returned', materials: [], reviews: [] }
  return toServerFiling({ ...word, data: FilingDataShape.parse({ ...data, group }), revision, ...more })
}

function hear(revision: number, fields: GroupFields = {}, more: Partial<ServerFiling> = {}): void {
  expect(applyServerFiling(desk.db, toOffice(revision, fields, more))).toBe(true)
}

async function open(filingId = id) {
  return valueOf(await desk.call['filing.open']({ id: filingId }))
}

async function type(fields: GroupFields, baseVersion?: number) {
  const { data, version } = await open()
  const typed = FilingDataShape.parse({ ...data, group: { ...data['group'], ...fields } })
  return desk.call['filing.save']({ id, data: typed, baseVersion: baseVersion ?? version })
}

async function view() {
  return valueOf(await desk.call['conflict.open']({ filingId: id }))
}

function settle(how: 'merge' | 'theirs' | 'own-draft', choices: Record<string, 'mine' | 'theirs'>, theirsRevision = 3) {
  return desk.call['conflict.settle']({ filingId: id, theirsRevision, how, choices })
}

async function listPlans() {
  const query = { kind: 'plan', text: '', states: [], fromOn: null, toOn: null, unitCode: null, page: 1, pageSize: 20 }
  return (await desk.call['filing.list']({ ...query, scope: 'own', sort: 'updated' })).rows
}

async function listActs() {
  const { rows } = await desk.call['audit.list']({
    text: '',
    actions: [],
    fromOn: null,
    toOn: null,
    page: 1,
    pageSize: 50,
  })
  return rows.map(({ action, values }) => [action, ...Object.values(values)].join(' '))
}

test('A draft overtaken by a colleague: the office’s version stands, the clerk’s lies beside it, and he is told', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务', mainMembers: '林晓东' }))
  hear(3, { task: '同事的任务', inviter: '某某商会' })

  expect(await open()).toMatchObject({
    editable: false,
    actions: [],
    data: { group: { task: '同事的任务', inviter: '某某商会' } },
    nextStep: { code: 'conflict', mine: true },
  })
  expect(await view()).toMatchObject({
    cause: 'draft',
    mergeable: true,
    mine: { data: { group: { task: '我的任务', mainMembers: '林晓东' } } },
    base: { data: { group: { task: completePlan()['group'] && expect.not.stringContaining('任务') } } },
    theirs: { revision: 3, data: { group: { task: '同事的任务' } } },
  })
  expect((await desk.call['home.view'](undefined)).mine).toMatchObject([{ id, nextStep: { code: 'conflict' } }])
  expect(await type({ task: '再改' })).toEqual(failure('conflict-open'))
  expect(await desk.submit(id)).toEqual(failure('conflict-open'))
  expect(await listActs()).toEqual(['conflict-found'])
})

test.each(['returned', 'submitted'])(
  'Words not yet saved when a colleague’s version comes, %s, lie beside it too, and every further one after them',
  async (state) => {
    hear(2)
    const { version, data } = await open()
    hear(3, { task: '同事的任务' }, { state })
    const typed = (task: string) => FilingDataShape.parse({ ...data, group: { ...data['group'], task } })
    for (const task of ['我的', '我的任务']) {
      const saved = await desk.call['filing.save']({ id, data: typed(task), baseVersion: version })
      expect(saved).toMatchObject({ ok: true, value: { version } })
    }
    expect(await open()).toMatchObject({ inConflict: true, data: { group: { task: '同事的任务' } } })
    expect(await view()).toMatchObject({
      mine: { data: { group: { task: '我的任务' } } },
      theirs: { revision: 3, data: { group: { task: '同事的任务' } } },
      mergeable: state === 'returned',
    })
    expect(await listActs()).toEqual(['conflict-found'])
  },
)

test('Chosen field by field it is one draft of the newest revision, and both versions stay in the history', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务', mainMembers: '林晓东' }))
  hear(3, { task: '同事的任务', inviter: '某某商会' })
  expect(await settle('merge', { 'group.task': 'mine' })).toEqual(failure('conflict-unchosen', { count: 2 }))
  const choices = { 'group.task': 'mine', 'group.mainMembers': 'mine', 'group.inviter': 'theirs' } as const
  expect(valueOf(await settle('merge', choices))).toEqual({ id, settlement: 'merged' })

  const group = { task: '我的任务', mainMembers: '林晓东', inviter: '某某商会' }
  expect(await open()).toMatchObject({
    editable: true,
    state: 'returned',
    data: { group },
    nextStep: { code: 'submit' },
  })
  expect(await desk.call['conflict.open']({ filingId: id })).toEqual(failure('conflict-none'))
  expect(valueOf(await desk.call['conflict.list']({ filingId: id }))).toMatchObject([
    {
      settlement: 'merged',
      mine: { data: { group: { task: '我的任务' } } },
      theirs: { data: { group: { task: '同事的任务' } } },
      outcome: { data: { group } },
    },
  ])
  valueOf(await desk.submit(id))
  expect(JSON.parse(desk.signed[0] ?? '')).toMatchObject({ baseRevision: 3, data: { group } })
  expect(await listActs()).toEqual(
    ['submitted 1', 'signed 1', 'conflict-settled merged', 'conflict-found'].map((act) =>
      expect.stringContaining(act.split(' ')[0] ?? ''),
    ),
  )
  const steps = valueOf(await desk.call['filing.timeline']({ id })).map(({ event }) => event)
  expect(steps).toEqual(expect.arrayContaining(['conflict-found', 'conflict-merged']))
})

test('Afterwards the office’s version is what the clerk’s change began from: the next parting is told by it', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务' }))
  hear(3, { task: '同事的任务' })
  expect(valueOf(await settle('merge', { 'group.task': 'mine' })).settlement).toBe('mine')
  // Only the office's word: the draft goes on, based on the newest revision.
  hear(4, { task: '同事的任务' }, { opinion: '请尽快' })
  expect(await open()).toMatchObject({ editable: true, opinion: '请尽快', data: { group: { task: '我的任务' } } })
  hear(5, { task: '同事的任务', inviter: '某某商会' })
  expect(await view()).toMatchObject({ base: { data: { group: { task: '同事的任务' } } }, theirs: { revision: 5 } })
})

test('With the office’s version in every field nothing is left to file', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务' }))
  hear(3, { task: '同事的任务' })
  expect(valueOf(await settle('theirs', {})).settlement).toBe('theirs')
  expect(await open()).toMatchObject({ data: { group: { task: '同事的任务' } }, nextStep: { code: 'correct' } })
  // Nothing of the clerk's stands against the next version.
  hear(4, { task: '又一个任务' })
  expect(await open()).toMatchObject({ data: { group: { task: '又一个任务' } }, inConflict: false })
})

test('What the clerk had typed and the form had not saved yet belongs to his version', async () => {
  hear(2)
  const { version } = valueOf(await type({ task: '我的任务' }))
  hear(3, { task: '同事的任务' })
  const last = valueOf(await type({ task: '我的任务，最后一句' }, version))
  expect(last.version).toBe(version)
  expect(await view()).toMatchObject({ mine: { data: { group: { task: '我的任务，最后一句' } } } })
  expect(await open()).toMatchObject({ data: { group: { task: '同事的任务' } } })
})

test('A version that comes while the clerk is choosing is not passed over', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务' }))
  hear(3, { task: '同事的任务' })
  hear(4, { task: '同事又改' })
  expect(await settle('merge', { 'group.task': 'mine' })).toEqual(failure('conflict-moved'))
  expect(await view()).toMatchObject({ theirs: { revision: 4, data: { group: { task: '同事又改' } } } })
  expect(valueOf(await settle('merge', { 'group.task': 'mine' }, 4)).settlement).toBe('mine')
})

test('The same words on both sides are no conflict', async () => {
  hear(2)
  valueOf(await type({ task: '一样的任务' }))
  hear(3, { task: '一样的任务' })
  expect(await open()).toMatchObject({ inConflict: false, editable: true })
})

/** Signed here; the office took a colleague's in the meantime and says so. */
async function submitTooLate(heard: 'before' | 'after', state: string) {
  hear(2)
  valueOf(await type({ task: '我的任务' }))
  const { operationId } = valueOf(await desk.submit(id))
  const theirs = () => hear(3, { task: '同事的任务' }, { state, round: 2 })
  if (heard === 'before') theirs()
  expect(await open()).toMatchObject({ delivery: 'waiting', inConflict: false, data: { group: { task: '我的任务' } } })
  desk.db.transaction(() => {
    markBlocked(desk.db, operationId, toBlockReason('conflict', { currentRevision: 3 }))
    applyConflict(desk.db, getOperation(desk.db, operationId), 3)
  })()
  if (heard === 'after') {
    expect(await settle('merge', {})).toEqual(failure('conflict-waiting'))
    theirs()
  }
  return operationId
}

test.each(['before', 'after'] as const)(
  'A submission answered with a conflict stays in the outbox until the clerk has chosen; the office’s words came %s',
  async (heard) => {
    const operationId = await submitTooLate(heard, 'returned')
    expect(findOutboxState(desk.db, operationId)).toBe('blocked')
    expect(await open()).toMatchObject({ delivery: 'blocked', nextStep: { code: 'conflict', mine: true } })
    expect(await view()).toMatchObject({ cause: 'submission', mergeable: true, theirs: { revision: 3 } })
    expect(valueOf(await settle('merge', { 'group.task': 'mine' })).settlement).toBe('mine')
    expect(findOutboxState(desk.db, operationId)).toBeUndefined()
    expect(await open()).toMatchObject({ state: 'returned', delivery: 'none', editable: true })
    valueOf(await desk.submit(id))
    expect(JSON.parse(desk.signed[1] ?? '')).toMatchObject({ baseRevision: 3, data: { group: { task: '我的任务' } } })
  },
)

test('What the office has under review cannot be changed: the clerk’s can only go on as a draft of its own', async () => {
  const operationId = await submitTooLate('before', 'submitted')
  expect(await view()).toMatchObject({ mergeable: false })
  expect(await settle('merge', { 'group.task': 'mine' })).toEqual(failure('not-editable'))
  const { id: draft } = valueOf(await settle('own-draft', {}))
  expect(findOutboxState(desk.db, operationId)).toBeUndefined()
  expect(await open(draft)).toMatchObject({ state: 'draft', number: null, data: { group: { task: '我的任务' } } })
  expect(await open()).toMatchObject({ state: 'submitted', data: { group: { task: '同事的任务' } }, inConflict: false })
})

test('Taken back in the outbox instead, the two versions lie side by side all the same', async () => {
  const operationId = await submitTooLate('before', 'returned')
  expect(recallOperation(desk.db, operationId, applyRecall).ok).toBe(true)
  expect(await open()).toMatchObject({ delivery: 'none', inConflict: true, data: { group: { task: '同事的任务' } } })
  expect((await view()).mine.data['group']).toMatchObject({ task: '我的任务' })
})

test('A submission whose answer was lost had arrived: what a colleague made of it since is not a conflict', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务' }))
  const { operationId } = valueOf(await desk.submit(id))
  hear(3, { task: '我的任务' }, { state: 'submitted', round: 2 })
  hear(5, { task: '同事改过的任务' }, { state: 'submitted', round: 3 })
  const operation = getOperation(desk.db, operationId)
  desk.db.transaction(() => {
    desk.db.prepare('DELETE FROM outbox').run()
    applyDelivered(desk.db, operation, { revision: 3, number: '20270001', receipt: undefined })
  })()
  expect(await open()).toMatchObject({
    inConflict: false,
    delivery: 'none',
    round: 3,
    data: { group: { task: '同事改过的任务' } },
  })
  expect(valueOf(await desk.call['conflict.list']({ filingId: id }))).toEqual([])
})

test('While a withdrawal is on its way the content heard of meanwhile is taken over, so that nobody files an old one', async () => {
  hear(2, {}, { state: 'submitted' })
  valueOf(await desk.call['filing.withdraw']({ id, reason: '' }))
  hear(5, { task: '同事的任务' }, { state: 'submitted', round: 2 })
  expect(await open()).toMatchObject({
    state: 'withdrawn',
    delivery: 'waiting',
    data: { group: { task: '同事的任务' } },
  })
})

test('The office has deleted it: what the clerk wrote goes on as a draft of its own', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务' }))
  hear(3, { task: '同事的任务' })
  deleteServerFiling(desk.db, id)
  const [draft, ...others] = await listPlans()
  expect(others).toEqual([])
  expect(await open(draft?.id)).toMatchObject({ state: 'draft', data: { group: { task: '我的任务' } } })

  // The same while a submission was on its way: taken back, it is such a draft.
  id = crypto.randomUUID()
  hear(2)
  const { operationId } = valueOf(await desk.submit(id))
  deleteServerFiling(desk.db, id)
  expect(recallOperation(desk.db, operationId, applyRecall).ok).toBe(true)
  expect((await listPlans()).map(({ state }) => state)).toEqual(['draft', 'draft'])
})

test('An office’s version that passed before this program kept it is read once more', async () => {
  hear(2)
  valueOf(await type({ task: '我的任务' }))
  const { operationId } = valueOf(await desk.submit(id))
  hear(3, { task: '同事的任务' }, { state: 'submitted', round: 2 })
  desk.db.prepare('DELETE FROM conflict').run()
  saveSetting(desk.db, 'cursor', 'here')
  expect(recallOperation(desk.db, operationId, applyRecall).ok).toBe(true)
  expect(findSetting(desk.db, 'cursor')).toBeUndefined()
  hear(3, { task: '同事的任务' }, { state: 'submitted', round: 2 })
  expect(await view()).toMatchObject({ mine: { data: { group: { task: '我的任务' } } }, theirs: { revision: 3 } })
})

test('Papers are chosen place by place, and a paper of the clerk’s is still the file it was', async () => {
  const data = FilingDataShape.parse(completeGroup())
  const word = { kind: 'task-group', id, data, number: '220007712026110001', state: 'returned' }
  applyServerFiling(desk.db, toServerFiling({ ...word, revision: 2 }))
  desk.answers.chosen = desk.write('邀请函.pdf', smallPdf)
  valueOf(await desk.call['material.attach']({ filingId: id, slot: 'invitation-letter' }))
  const other = {
    id: crypto.randomUUID(),
    slot: 'itinerary',
    name: '日程.pdf',
    mediaType: 'application/pdf',
    bytes: 9,
    sha256: 'a'.repeat(64),
  }
  applyServerFiling(desk.db, toServerFiling({ ...word, revision: 3, materials: [other] }))
  expect(await open()).toMatchObject({ inConflict: true, materials: [other] })
  expect((await view()).base?.materials).toEqual([])
  valueOf(await settle('merge', { 'materials.invitation-letter': 'mine', 'materials.itinerary': 'theirs' }))
  const { materials } = await open()
  expect(materials.map(({ slot }) => slot).toSorted()).toEqual(['invitation-letter', 'itinerary'])
  const mine = materials.find(({ slot }) => slot === 'invitation-letter')
  expect(await desk.call['material.preview']({ filingId: id, materialId: mine?.id ?? '' })).toMatchObject({ ok: true })
})

test('A server that was put back to a copy is believed when the feed is read from its beginning, and work goes on', async () => {
  hear(5, { task: '新的' })
  await type({ tripName: '我的' })
  const submitted = valueOf(await desk.submit(id)).operationId
  // Overtaken pages change nothing.
  hear(3, { task: '旧的' })
  expect(findFilingRecord(desk.db, id)?.revision).toBe(5)
  saveSetting(desk.db, 'cursor', 'old')
  // The office answers that it is at 3.
  desk.db.transaction(() => {
    applyConflict(desk.db, getOperation(desk.db, submitted), 3)
    markBlocked(desk.db, submitted, toBlockReason('conflict', { currentRevision: 3 }))
  })()
  expect([findSetting(desk.db, 'cursor'), isFeedAnew(desk.db)]).toEqual([undefined, true])
  expect(settle('theirs', {}, 3)).toEqual(failure('conflict-waiting'))
  expect(applyServerFiling(desk.db, toOffice(3, { task: '旧的' }), true)).toBe(true)
  expect(findFilingRecord(desk.db, id)?.revision).toBe(3)
  expect(valueOf(await settle('theirs', {}, 3))).toMatchObject({ settlement: 'theirs' })
  const opened = await open()
  expect(opened.data['group']).toMatchObject({ task: '旧的' })
  expect(findOutboxState(desk.db, submitted)).toBeUndefined()
})

test('A filing that the office deletes while the clerk should choose leaves a way out: taken back, his words are a draft', async () => {
  const operationId = await submitTooLate('before', 'returned')
  deleteServerFiling(desk.db, id)
  expect(await desk.call['conflict.open']({ filingId: id })).toMatchObject({ ok: false })
  expect(listOutbox(desk.db)).toMatchObject([{ id: operationId, state: 'blocked', reason: { code: 'filing-deleted' } }])
  expect(recallOperation(desk.db, operationId, applyRecall).ok).toBe(true)
  const [draft] = await listPlans()
  expect((await open(draft?.id)).data['group']).toMatchObject({ task: '我的任务' })
})
