import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failure } from '../../../domain/result.ts'
import { FilingDataShape, Submission } from '../../../domain/sync/submission.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { openTestDesk, smallPdf, valueOf, type TestDesk } from './desk.fixture.ts'
import { reconcileSignings } from './reconcile-signings.ts'
import { completeGroup, completePlan } from './sample-cases.fixture.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

async function draft(kind: string, data: unknown): Promise<string> {
  const { id } = valueOf(await desk.call['filing.create']({ kind }))
  await save(id, data)
  return id
}

async function save(id: string, data: unknown): Promise<void> {
  const { version } = valueOf(await desk.call['filing.open']({ id }))
  valueOf(await desk.call['filing.save']({ id, data: FilingDataShape.parse(data), baseVersion: version }))
}

async function words(id: string) {
  return valueOf(await desk.call['filing.signing-words']({ id }))
}

async function groupWithMaterials(): Promise<string> {
  const id = await draft('task-group', completeGroup())
  desk.answers.chosen = desk.write('任务通知书.pdf', smallPdf)
  const issues = valueOf(await desk.call['filing.check']({ id }))
  for (const { path } of issues.filter((issue) => issue.code === 'material/missing')) {
    valueOf(await desk.call['material.attach']({ filingId: id, slot: path.replace('materials.', '') }))
  }
  return id
}

function listIntents(): readonly { state: string; reason: string | null; filing_id: string; content_hash: string }[] {
  return desk.db.prepare('SELECT * FROM signing_intent ORDER BY begun_at, id').all() as never
}

test('The words say what is signed: kind, round, main lines, every material with its hash, and who signs', async () => {
  const id = await groupWithMaterials()
  const shown = await words(id)
  expect(shown).toMatchObject({ kindTitle: '任务团组', title: '赴德国、法国经贸洽谈团', round: 1 })
  expect(shown.signer).toEqual({ name: '张静', unit: '吉林省松江产业促进中心', validUntil: '2028-11-21T02:00:00.000Z' })
  const values = Object.fromEntries(shown.lines.map(({ label, value }) => [label, value]))
  expect(values['出访人员']).toContain('林晓东')
  expect(values['出访地']).toContain('德国')
  expect(Object.values(values).every((value) => value !== '')).toBe(true)

  const sha256 = createHash('sha256').update(smallPdf).digest('hex')
  expect(shown.materials.length).toBeGreaterThan(0)
  for (const material of shown.materials) {
    expect(material).toMatchObject({ name: '任务通知书.pdf', bytes: smallPdf.length, sha256 })
    expect(material.slotTitle).not.toMatch(/^[a-z-]+$/)
  }
})

test('What is signed has the hash that was shown', async () => {
  const id = await groupWithMaterials()
  const { contentHash } = await words(id)
  valueOf(await desk.call['filing.submit']({ id, contentHash }))
  const { submittedAt, ...content } = Submission.parse(JSON.parse(desk.signed[0] ?? ''))
  expect(submittedAt).toMatch(/^2026-11-21T/)
  expect(
    createHash('sha256')
      .update(canonicalize(content) ?? '')
      .digest('hex'),
  ).toBe(contentHash)
})

test('A draft that is another than the one shown is not signed: the key is not even asked', async () => {
  const id = await groupWithMaterials()
  const changes: readonly (() => Promise<unknown>)[] = [
    () => save(id, { ...completeGroup(), group: { ...completeGroup()['group'], fundTotal: 180_001 } }),
    () => save(id, completeGroup()),
    async () => {
      const [material] = valueOf(await desk.call['filing.open']({ id })).materials
      desk.answers.chosen = desk.write('另一份.pdf', `${smallPdf}\n`)
      return valueOf(await desk.call['material.replace']({ filingId: id, materialId: material?.id ?? '' }))
    },
  ]
  for (const change of changes) {
    const { contentHash } = await words(id)
    await change()
    expect(await desk.call['filing.submit']({ id, contentHash })).toEqual(failure('changed-while-signing'))
    expect((await words(id)).contentHash).not.toBe(contentHash)
  }
  expect(await desk.call['filing.submit']({ id, contentHash: '' })).toEqual(failure('changed-while-signing'))
  expect(desk.signed).toHaveLength(0)
  expect(listIntents()).toEqual([])
})

test('There are no words for what cannot be signed', async () => {
  const incomplete = await draft('task-group', completeGroup())
  expect(await desk.call['filing.signing-words']({ id: incomplete })).toMatchObject(failure('would-bounce'))
  const { group, ...rest } = completePlan() as Record<string, object>
  const halved = await draft('plan', { ...rest, group: { ...group, task: `洽谈\ud83d` } })
  expect(await desk.call['filing.signing-words']({ id: halved })).toEqual(failure('not-json'))
  const sound = await draft('plan', completePlan())
  desk.answers.signer = undefined
  expect(await desk.call['filing.signing-words']({ id: sound })).toEqual(failure('not-logged-in'))
})

test('That the key is asked is written before, and what came of it after', async () => {
  const id = await draft('plan', completePlan())
  const { contentHash } = await words(id)
  const sign = desk.answers.sign
  const during: string[] = []
  desk.answers.sign = async () => {
    during.push(...listIntents().map((intent) => intent.state))
    return failure('pin-incorrect')
  }
  await desk.submit(id)
  desk.answers.sign = sign
  valueOf(await desk.submit(id))
  expect(during).toEqual(['begun'])
  expect(listIntents()).toMatchObject([
    { state: 'refused', reason: 'pin-incorrect', filing_id: id, content_hash: contentHash },
    { state: 'signed', reason: null, filing_id: id, content_hash: contentHash },
  ])
})

test('A signing that was cut off is told at the next unlock, and never finished by the program', async () => {
  const id = await draft('plan', completePlan())
  const sign = desk.answers.sign
  // The program ends while the key works: nothing after this line runs.
  desk.answers.sign = () => new Promise(() => undefined)
  void desk.submit(id)
  await expect.poll(() => listIntents().map((intent) => intent.state)).toEqual(['begun'])

  reconcileSignings(desk.workspace, '2026-11-22T00:00:00.000Z')
  const told = (await desk.call['home.view'](undefined)).abandoned
  expect(told).toMatchObject([{ filingId: id, kind: 'plan', title: '赴德国、法国经贸洽谈团' }])
  expect(desk.signed).toHaveLength(0)
  expect(listOutbox(desk.db)).toEqual([])
  expect(valueOf(await desk.call['filing.open']({ id }))).toMatchObject({ state: 'draft', editable: true, round: 0 })

  // Told until the clerk has filed it, not again at every unlock, and not once it is gone.
  reconcileSignings(desk.workspace, '2026-11-23T00:00:00.000Z')
  expect((await desk.call['home.view'](undefined)).abandoned).toHaveLength(1)
  valueOf(await desk.call['filing.delete']({ id }))
  expect((await desk.call['home.view'](undefined)).abandoned).toEqual([])
  valueOf(await desk.call['filing.restore']({ id }))
  desk.answers.sign = sign
  valueOf(await desk.submit(id))
  expect((await desk.call['home.view'](undefined)).abandoned).toEqual([])
})
