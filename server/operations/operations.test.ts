import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person, ServerFiling } from '../../domain/sync/change.ts'
import type { Submission } from '../../domain/sync/submission.ts'
import { sendFile } from '../testing/send-file.ts'
import { TestClerk } from '../testing/test-clerk.ts'
import {
  requiredSlots,
  toGroupData,
  toMaterial,
  toPlanData,
  toShape,
  toSubmission,
  toTestFile,
  withFields,
} from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

let office: TestOffice
let clerk: TestClerk
let people: readonly Person[]

beforeAll(async () => {
  office = await openTestOffice()
  clerk = await TestClerk.loggedIn(office)
  const { changes } = await clerk.pullAll()
  people = changes
    .flatMap((change) => ('body' in change && change.entity === 'person' ? [change.body] : []))
    .slice(0, 3)
}, 60_000)
afterAll(() => office.close())

async function findFiling(id: string): Promise<ServerFiling | undefined> {
  const { changes } = await clerk.pullAll()
  const bodies = changes.flatMap((change) => ('body' in change && change.entity === 'filing' ? [change.body] : []))
  return bodies.find((body) => body.id === id)
}

async function submit(submission: Submission) {
  return clerk.pushOne(await clerk.toSubmit(submission))
}

describe('a plan', () => {
  it('was sent by whom the account names, whatever name the statement gives', async () => {
    const submittedBy = { account: 'zhuanbanyuan01', name: '外办主任' }
    const submission = toSubmission('plan', toPlanData(), { submittedBy })
    await submit(submission)
    expect((await findFiling(submission.filingId))?.timeline[0]?.by).toEqual({ role: 'unit', name: '郑检样' })
  })

  it('gets a number of its year and stands in the feed as submitted', async () => {
    const submission = toSubmission('plan', toPlanData())
    const result = await submit(submission)
    expect(result).toMatchObject({ outcome: 'accepted', revision: 1, number: expect.stringMatching(/^2027\d{4}$/) })
    const filing = await findFiling(submission.filingId)
    expect(filing).toMatchObject({ state: 'submitted', unitCode: '000771', round: 1, materials: [], reviews: [] })
    expect(filing?.timeline.map(({ event, by }) => [event, by.role])).toEqual([
      ['submitted', 'unit'],
      ['received', 'office'],
    ])
    expect(filing?.data).toEqual(toShape(toPlanData()))
  })

  it('sent again with the same id is the same plan, told as a duplicate', async () => {
    const operation = await clerk.toSubmit(toSubmission('plan', toPlanData()))
    const [first, second] = await clerk.push(operation, operation)
    expect(first?.outcome).toBe('accepted')
    expect(second).toEqual({ ...first, outcome: 'duplicate' })
  })

  it('under an id that was used for something else is refused', async () => {
    const operation = await clerk.toSubmit(toSubmission('plan', toPlanData()))
    await clerk.push(operation)
    const other = await clerk.toSubmit(toSubmission('plan', toPlanData()), { id: operation.id })
    expect(await clerk.pushOne(other)).toMatchObject({ outcome: 'refused', code: 'operation-id-reused' })
  })

  it('based on a revision the office no longer has is a conflict', async () => {
    const submission = toSubmission('plan', toPlanData())
    await submit(submission)
    const again = await submit({ ...submission, baseRevision: 0 })
    expect(again).toMatchObject({ outcome: 'conflict', currentRevision: 1 })
  })

  it('can be withdrawn, sent again with its number, withdrawn and deleted; then the feed says it is gone', async () => {
    const submission = toSubmission('plan', toPlanData())
    const envelope = () => ({ id: uuidv7(), createdAt: new Date().toISOString(), filingId: submission.filingId })
    const first = await submit(submission)
    const early = await clerk.pushOne({ ...envelope(), type: 'delete-filing', baseRevision: 1 })
    expect(early).toMatchObject({ outcome: 'refused', code: 'not-allowed' })
    const withdrawn = await clerk.pushOne({
      ...envelope(),
      type: 'withdraw-filing',
      baseRevision: 1,
      reason: '日期有误',
    })
    expect(withdrawn).toMatchObject({ outcome: 'accepted', revision: 2 })
    const again = await submit({ ...submission, baseRevision: 2 })
    expect(again).toMatchObject({ outcome: 'accepted', revision: 3 })
    expect('number' in again && 'number' in first && again.number === first.number).toBe(true)
    await clerk.pushOne({ ...envelope(), type: 'withdraw-filing', baseRevision: 3, reason: '' })
    const { cursor } = await clerk.pullAll()
    const deletion = { ...envelope(), type: 'delete-filing', baseRevision: 4 } as const
    expect(await clerk.pushOne(deletion)).toMatchObject({ outcome: 'accepted' })
    expect((await clerk.pull(cursor)).changes).toEqual([
      { seq: expect.any(Number), entity: 'filing', deleted: true, id: submission.filingId },
    ])
    expect(await submit({ ...submission, baseRevision: 5 })).toMatchObject({ code: 'filing-deleted' })
  })
})

describe('a submission that is not what it says is refused', () => {
  const cases: [string, () => Submission | Promise<Submission>][] = [
    ['wrong-office', () => toSubmission('plan', toPlanData(), { office: 'liaoning' })],
    ['wrong-unit', () => toSubmission('plan', toPlanData(), { unitCode: '000305' })],
    [
      'wrong-account',
      () => toSubmission('plan', toPlanData(), { submittedBy: { account: 'zhuanbanyuan02', name: '白试行' } }),
    ],
    ['unknown-kind', () => toSubmission('passport-group', toPlanData())],
    ['wrong-round', () => toSubmission('plan', toPlanData(), { round: 2 })],
    ['data-not-normal', () => toSubmission('plan', { ...toPlanData(), extra: { field: 'x' } })],
    [
      'data-not-normal',
      () => {
        const data = toGroupData(people)
        return toSubmission('task-group', { ...data, group: { ...data['group'], memberCount: 99 } })
      },
    ],
    [
      'unknown-plan',
      () => toSubmission('task-group', withFields('task-group', toGroupData(people), { planId: uuidv7() })),
    ],
    ['would-bounce', () => toSubmission('plan', withFields('plan', toPlanData(), { name: null }))],
  ]
  it.each(cases)('%s', async (code, build) => {
    expect(await submit(await build())).toMatchObject({ outcome: 'refused', code })
  })

  it('a forged statement: one character changed after signing', async () => {
    const operation = await clerk.toSubmit(toSubmission('plan', toPlanData()))
    const statement = operation.statement.replace('"memberCount":3', '"memberCount":2')
    expect(statement).not.toBe(operation.statement)
    expect(await clerk.pushOne({ ...operation, statement })).toMatchObject({
      outcome: 'refused',
      code: 'bad-signature',
    })
  })

  it('signed with another clerk’s key, or with a login', async () => {
    const other = await TestClerk.create(office, 'zhuanbanyuan02')
    const submission = toSubmission('plan', toPlanData())
    expect(await clerk.pushOne(await other.toSubmit(submission))).toMatchObject({ code: 'key-wrong-clerk' })
    const operation = await clerk.toSubmit(submission)
    const statement = '{"nonce":"n","purpose":"border-desk/login","serverId":"jilin"}'
    const signature = await clerk.key.sign(statement)
    expect(await clerk.pushOne({ ...operation, statement, signature })).toMatchObject({ code: 'malformed-submission' })
  })
})

describe('a task group', () => {
  it('waits for its files, and is accepted with an 18-digit number once they have arrived', async () => {
    const files = requiredSlots.map((slot) => ({ slot, file: toTestFile(`group one ${slot}`) }))
    const materials = files.map(({ slot, file }) => toMaterial(slot, file))
    const plan = toSubmission('plan', toPlanData())
    const data = withFields('task-group', toGroupData(people), { inPlan: true, planId: plan.filingId })
    const group = toSubmission('task-group', data, { materials })
    const operations = [await clerk.toSubmit(plan), await clerk.toSubmit(group)]

    const [planResult, waiting] = await clerk.push(...operations)
    expect(planResult?.outcome).toBe('accepted')
    expect(waiting).toMatchObject({ outcome: 'files-missing', sha256s: files.map(({ file }) => file.sha256) })
    for (const { file } of files) await sendFile(clerk, file)
    const [, accepted] = await clerk.push(...operations)
    expect(accepted).toMatchObject({ outcome: 'accepted', number: expect.stringMatching(/^22000771202611\d{4}$/) })
    const filing = await findFiling(group.filingId)
    expect(filing?.reviews.map(({ slot, result }) => [slot, result])).toEqual(
      materials.map(({ slot }) => [slot, 'pending']),
    )
    console.log(`group accepted with ${files.length} files of ${files[0]?.file.bytes.length} bytes`)
  })

  it('without its materials, or with one in a slot of another kind of group, would bounce', async () => {
    const missing = await submit(toSubmission('task-group', toGroupData(people)))
    expect(missing).toMatchObject({ outcome: 'refused', code: 'would-bounce' })
    const paths = 'issues' in missing ? missing.issues.map((issue) => issue.path) : []
    expect(paths.filter((path) => path.startsWith('materials.'))).toEqual(
      requiredSlots.map((slot) => `materials.${slot}`),
    )
    const materials = [toMaterial('training-approval', toTestFile('x'))]
    const strange = await submit(toSubmission('task-group', toGroupData(people), { materials }))
    expect('issues' in strange && strange.issues[0]?.code).toBe('material/unknown-slot')
  })

  it('of people who are on another trip in those days would bounce', async () => {
    const result = await submit(toSubmission('task-group', toGroupData(people)))
    const codes = 'issues' in result ? result.issues.map((issue) => issue.code) : []
    expect(codes.filter((code) => code === 'rule/overlapping-trips')).toHaveLength(people.length)
  })
})
