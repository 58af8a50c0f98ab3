import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ParsedInputOf } from '../../domain/ipc/calls.ts'
import { listNotices } from '../../main/features/notice/notice.repo.ts'
import { createAccountUnitRepo } from '../../server/auth/account-unit.repo.ts'
import { createRepos } from '../../server/db/repos.ts'
import { provisionPracticeKey } from '../../server/sample/ca/provision-practice-key.ts'
import { sampleAccounts } from '../../server/sample/sample-accounts.ts'
import { sealFor } from '../virtual-key/virtual-key.ts'
import { createOffice, PIN, startClient, type Office, type TestClient, type TestKey } from './office.ts'

const [MAIN, SECOND] = ['000305', '000306']
/** Neither the clerk's own nor below his. */
const ADDED = '000418'
const ACCOUNT = 'zhuanbanyuan03'
let office: Office
let testKey: TestKey
let clients: TestClient[] = []

beforeAll(async () => {
  office = await createOffice()
  await office.startServer()
  const { name, clerkNumber, unitCode } = getAccount()
  const clerk = { name, number: clerkNumber, unitCode: unitCode ?? '', unitName: '吉林省测试师范大学' }
  const dir = path.join(office.directory, 'key-of-two-units')
  testKey = {
    made: await provisionPracticeKey({ dir, ca: office.ca, pin: PIN, label: '两个单位', clerk }),
    practice: dir,
  }
}, 60_000)
afterEach(async () => {
  for (const client of clients) await client.close()
  clients = []
})
afterAll(() => office.remove())

function getAccount() {
  const found = sampleAccounts.find(({ account }) => account === ACCOUNT)
  if (!found) throw new Error('no such account')
  return found
}

async function start(): Promise<TestClient> {
  const client = await startClient(office, testKey)
  clients.push(client)
  const { serial: tokenSerial, certificateId } = testKey.made
  const pin = await sealFor(client.key, PIN)
  const login = await client.session.login({ tokenSerial, certificateId, pin, ...getAccount() })
  if (!login.ok) throw new Error(login.error.code)
  await client.until('the first pull', () => client.sync.view().lastSyncAt !== null && !client.sync.view().pulling)
  return client
}

function changeUnits(act: 'add' | 'remove'): void {
  office.inDatabase((db) => createAccountUnitRepo(db)[act](ACCOUNT, ADDED, new Date().toISOString()))
}

const query: ParsedInputOf<'filing.list'> = {
  ...{ kind: 'plan', text: '', states: [], fromOn: null, toOn: null, unitCode: null, scope: 'own' as const },
  ...{ sort: 'updated' as const, page: 1, pageSize: 100 },
}

function listUnitsOf(client: TestClient): readonly string[] {
  return client.open.get().clerk.units.map(({ code }) => code)
}

async function create(client: TestClient, wanted: { unitCode?: string; copyOf?: string } = {}): Promise<string> {
  const created = await client.filings['filing.create']({ kind: 'plan', ...wanted })
  if (!created.ok) throw new Error(created.error.code)
  return created.value.id
}

describe('a clerk of two units', () => {
  test('files for the unit chosen, with its words in the form, and is offered that one next time', async () => {
    const client = await start()
    expect(listUnitsOf(client)).toEqual([MAIN, SECOND])
    expect(await client.filings['filing.units'](undefined)).toMatchObject({ last: MAIN })
    const second = await create(client, { unitCode: SECOND ?? '' })
    const opened = await client.filings['filing.open']({ id: second })
    expect(opened).toMatchObject({
      ok: true,
      value: { unitCode: SECOND, editable: true, data: { unit: { code: SECOND, name: '测试师大国际教育学院' } } },
    })
    expect(await client.filings['filing.units'](undefined)).toMatchObject({ last: SECOND })
    const foreign = await client.filings['filing.create']({ kind: 'plan', unitCode: '000771' })
    expect(foreign).toEqual({ ok: false, error: { code: 'unit-not-yours' } })

    const id = await client.submitPlan('学院计划')
    await client.until('the delivery', () => client.sync.view().waiting === 0)
    expect(office.inDatabase((db) => createRepos(db).filings.find(id)?.unitCode)).toBe(SECOND)
    const bySecond = await client.filings['filing.list']({ ...query, unitCode: SECOND ?? '' })
    const byMain = await client.filings['filing.list']({ ...query, unitCode: MAIN ?? '' })
    expect([bySecond.rows.some((row) => row.id === id), byMain.rows.some((row) => row.id === id)]).toEqual([
      true,
      false,
    ])
  })

  test('is given a third unit while at work, and loses it: its rows come and go, unsent work stays and is told', async () => {
    const client = await start()
    const { db } = client.open.get()
    const count = () => db.prepare('SELECT count(*) FROM filing WHERE deleted_at IS NULL').pluck().get()
    const before = count()
    changeUnits('add')
    client.sync.now()
    await client.until('the third unit', () => listUnitsOf(client).includes(ADDED))

    const sent = await create(client, { unitCode: ADDED })
    expect(await client.filings['filing.open']({ id: sent })).toMatchObject({ ok: true, value: { editable: true } })
    // `submitPlan` goes on with the unit chosen last.
    const filed = await client.submitPlan('三单位计划')
    await client.until('the delivery', () => client.sync.view().waiting === 0)
    await client.until('the letter', () => listNotices(db, 1).rows.some((each) => each.filingId === filed))
    const draft = await client.draftPlan('没来得及上报的计划')
    // Withdrawn and changed, but not sent again.
    const edited = await client.submitPlan('撤回修改中的计划')
    await client.until('the delivery', () => client.sync.view().waiting === 0)
    await client.until('the word of it', async () => {
      const opened = await client.filings['filing.open']({ id: edited })
      return opened.ok && opened.value.actions.includes('withdraw')
    })
    expect(await client.filings['filing.withdraw']({ id: edited, reason: '' })).toMatchObject({ ok: true })
    await client.until('the withdrawal', async () => {
      const opened = await client.filings['filing.open']({ id: edited })
      return client.sync.view().waiting === 0 && opened.ok && opened.value.editable
    })
    const opened = await client.filings['filing.open']({ id: edited })
    if (!opened.ok) throw new Error(opened.error.code)
    const { data, version } = opened.value
    const changed = { ...data, group: { ...data['group'], name: '改了一半的计划' } }
    await client.filings['filing.save']({ id: edited, data: changed, baseVersion: version } as never)

    changeUnits('remove')
    client.sync.now()
    await client.until('the loss', () => !listUnitsOf(client).includes(ADDED))
    await client.until('the feed anew', async () => !(await client.filings['filing.open']({ id: filed })).ok)
    expect(listNotices(db, 1).rows.filter((each) => each.filingId === filed)).toEqual([])
    const { rows } = await client.filings['filing.list'](query)
    const told = rows.filter(({ nextStep }) => nextStep.code === 'unit-lost')
    expect(told.map(({ title }) => title).toSorted()).toEqual(['', '改了一半的计划', '没来得及上报的计划'].toSorted())
    expect(told.every(({ nextStep }) => nextStep.mine)).toBe(true)
    const kept = await client.filings['filing.open']({ id: draft })
    expect(kept).toMatchObject({ ok: true, value: { editable: false, actions: ['delete'] } })
    for (const { id } of told) expect(await client.filings['filing.delete']({ id })).toMatchObject({ ok: true })
    expect(count()).toBe(before)

    // Given back, everything the office has of it is there again.
    changeUnits('add')
    client.sync.now()
    await client.until('the unit again', async () => (await client.filings['filing.open']({ id: filed })).ok)
    changeUnits('remove')
  })

  test('has what he signed for a lost unit refused with the reason, and can take it back', async () => {
    changeUnits('add')
    const client = await start()
    await office.stopServer()
    await create(client, { unitCode: ADDED })
    const id = await client.submitPlan('离线签名的计划')
    changeUnits('remove')
    await office.startServer()
    client.sync.now()
    const outbox = () => client.outbox['outbox.list'](undefined)
    await client.until('the refusal', async () => (await outbox())[0]?.state === 'blocked', 30_000)
    const [blocked] = await outbox()
    expect(blocked).toMatchObject({ filingId: id, reason: { code: 'wrong-unit' } })
    expect((await client.filings['filing.list'](query)).rows.some((row) => row.id === id)).toBe(true)
    expect(await client.outbox['outbox.recall']({ id: blocked?.id ?? '' })).toMatchObject({ ok: true })
    await client.until('the loss', () => !listUnitsOf(client).includes(ADDED))
    const opened = await client.filings['filing.open']({ id })
    expect(opened).toMatchObject({ ok: true, value: { nextStep: { code: 'unit-lost' }, actions: ['delete'] } })
  }, 60_000)

  test('opens a workspace from before there were several units as one of the main unit', async () => {
    const client = await start()
    const { db, clerk } = client.open.get()
    const { account, name, role, unitCode, unitName, phone } = clerk
    const former = { account, name, role, unitCode, unitName, phone }
    db.prepare(`UPDATE setting SET value = ? WHERE key = 'clerk'`).run(JSON.stringify(former))
    await client.session.lock()
    await office.stopServer()
    expect(await client.unlock()).toMatchObject({ ok: true })
    expect(client.open.get().clerk.units).toEqual([{ code: MAIN, name: clerk.unitName }])
    await office.startServer()
  })
})
