import { mkdirSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealReceiptPackage } from '../../domain/package/receipt-package.ts'
import { createPackageHandlers } from '../../main/features/package/package.handlers.ts'
import { listReceipts } from '../../main/features/receipt/receipt.repo.ts'
import { findTrust } from '../../main/features/session/trust.ts'
import { listOutbox } from '../../main/outbox/outbox-list.repo.ts'
import { countOutbox } from '../../main/outbox/outbox.repo.ts'
import { applyChange, applyConflict, applyDelivered } from '../../main/sync/apply-change.ts'
import { createRepos } from '../../server/db/repos.ts'
import { loadOfficeSigner } from '../../server/receipts/office-signer.ts'
import { createSampleCaMaterial, openSampleCa } from '../../server/sample/ca/sample-ca.ts'
import { createSoftwareKey, signCms } from '../../server/testing/software-key.ts'
import { createOffice, keyKinds, provisionKey, startClient, type Office, type TestClient } from './office.ts'
import { findReceiptViews } from './receipt-views.ts'

const kind = keyKinds.at(-1) ?? 'practice'
let office: Office
let client: TestClient
let stick: string
const chosen = { place: '' as string | null, receipt: '' as string | null }

beforeAll(async () => {
  office = await createOffice()
  const key = await provisionKey(office.directory, office.ca, kind)
  await office.startServer()
  client = await startClient(office, key)
  expect(await client.login()).toMatchObject({ ok: true })
  await client.until('the first pull', () => client.sync.view().lastSyncAt !== null && !client.sync.view().pulling)
  // From here on this computer never sees a network again.
  await office.stopServer()
  await client.until('offline', () => !client.sync.view().online)
  stick = path.join(office.directory, 'stick')
  mkdirSync(stick)
})
afterAll(async () => {
  await client.close()
  await office.remove()
})

function packages() {
  const { open, key } = client
  return createPackageHandlers(
    { workspace: () => open.get(), announce: () => undefined },
    {
      ...{ key, applyChange, applyDelivered, applyConflict, now: () => new Date() },
      listAuthorities: (db) => findTrust(db)?.authorities ?? [],
      choosePlace: async (name) => (chosen.place === '' ? path.join(stick, name) : chosen.place),
      chooseReceipt: async () => chosen.receipt,
    },
  )
}

function waitingIds(): string[] {
  return listOutbox(client.open.get().db).map(({ id }) => id)
}

/** The office takes the package in, as its CLI does, and gives its receipt package. */
async function carryToOffice(file: string) {
  const server = await office.openServer()
  try {
    const report = await server.importPackage(file, 'waiban01')
    if (!report.ok) throw new Error(report.error.code)
    const receipt = await server.makeReceiptPackage(report.value.packageId)
    if (!receipt.ok) throw new Error(receipt.error.code)
    const receiptFile = file.replace(/\.bjb$/, '.bjh')
    await writeFile(receiptFile, receipt.value)
    return { ...report.value, receiptFile }
  } finally {
    await server.close()
  }
}

test('What is filed without any network reaches the office on a disk, and the answer comes back the same way', async () => {
  const { db } = client.open.get()
  const bytes = 3 * 1024 * 1024 + 77
  const withFile = await client.submitPlan('离线计划甲', bytes)
  const without = await client.submitPlan('离线计划乙')
  const written = await packages()['package.export']({ ids: waitingIds() })
  expect(written).toMatchObject({ ok: true, value: { written: { count: 2 } } })
  const [name = ''] = readdirSync(stick)
  expect(name).toMatch(/^边界通离线包-zhuanbanyuan01-\d{4}-\d\d-\d\d-\d{4}\.bjb$/)
  const sealed = await readFile(path.join(stick, name))
  expect(sealed.includes(Buffer.from('离线计划甲'))).toBe(false)
  const view = await packages()['package.view'](undefined)
  expect(view.packages).toMatchObject([{ fileName: name, bytes: sealed.length, total: 2, settled: 0, receiptAt: null }])
  // Exported is not delivered: everything stays, marked, and cannot be taken back as if nobody had it.
  expect(view.items).toMatchObject([{ state: 'unconfirmed' }, { state: 'unconfirmed' }])
  expect(view.items.every(({ exportedAt }) => exportedAt !== null)).toBe(true)

  const report = await carryToOffice(path.join(stick, name))
  expect(report.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
  office.inDatabase((server) => {
    const { filings } = createRepos(server)
    expect(filings.find(withFile)).toMatchObject({ state: 'submitted', round: 1 })
    expect(filings.find(without)).toMatchObject({ state: 'submitted', round: 1 })
  })

  chosen.receipt = report.receiptFile
  const received = await packages()['package.import-receipt'](undefined)
  expect(received).toMatchObject({ ok: true, value: { received: { delivered: 2, blocked: 0, known: 0 } } })
  expect(countOutbox(db)).toMatchObject({ waiting: 0, blocked: 0 })
  for (const id of [withFile, without]) {
    const opened = await client.filings['filing.open']({ id })
    expect(opened).toMatchObject({ ok: true, value: { state: 'submitted', delivery: 'none' } })
    expect(opened.ok && opened.value.number).toMatch(/^\d{8}$/)
    expect(await findReceiptViews(client, id)).toMatchObject([{ problem: null }])
    const timeline = await client.filings['filing.timeline']({ id })
    expect(timeline.ok && timeline.value.map(({ event }) => event)).toEqual(['submitted', 'received'])
  }
  const letters = db.prepare('SELECT count(*) FROM notice WHERE filing_id IN (?, ?)').pluck().get(withFile, without)
  expect(letters).toBe(2)
  console.log(`package over ${kind}: ${sealed.length} bytes for ${bytes} of files, 2 delivered without a network`)

  // The same receipt once more changes nothing.
  expect(await packages()['package.import-receipt'](undefined)).toMatchObject({
    ok: true,
    value: { received: { delivered: 0, blocked: 0, known: 2 } },
  })
  expect(listReceipts(db, withFile)).toHaveLength(1)
})

test('The same package twice is answered from the same answers, and the network afterwards does no harm', async () => {
  const { db } = client.open.get()
  const id = await client.submitPlan('两条路')
  chosen.place = path.join(stick, 'twice.bjb')
  expect(await packages()['package.export']({ ids: waitingIds() })).toMatchObject({ ok: true })
  chosen.place = ''
  const first = await carryToOffice(path.join(stick, 'twice.bjb'))
  const second = await carryToOffice(path.join(stick, 'twice.bjb'))
  const { outcome, ...answer } = first.results[0] ?? { outcome: 'none' }
  expect([outcome, second.results[0]]).toEqual(['accepted', { ...answer, outcome: 'duplicate' }])
  await office.startServer()
  client.sync.now()
  await client.until('it is settled by the network', () => countOutbox(db).waiting === 0)
  await office.stopServer()
  chosen.receipt = first.receiptFile
  expect(await packages()['package.import-receipt'](undefined)).toMatchObject({
    ok: true,
    value: { received: { delivered: 0, known: 1 } },
  })
  office.inDatabase((server) => expect(createRepos(server).filings.find(id)).toMatchObject({ revision: 1, round: 1 }))
})

test('A receipt package that is forged, foreign, older or damaged is told in its words and changes nothing', async () => {
  const { db } = client.open.get()
  const id = await client.submitPlan('等待的计划')
  chosen.place = path.join(stick, 'hostile.bjb')
  expect(await packages()['package.export']({ ids: waitingIds() })).toMatchObject({ ok: true })
  chosen.place = ''
  const row = db.prepare('SELECT * FROM package ORDER BY created_at DESC LIMIT 1').get() as PackageColumns
  const operationId = waitingIds()[0] ?? ''
  const receipt = (change: object, sign: (text: string) => Promise<string>) =>
    sealReceiptPackage({
      packageId: row.id,
      replyKey: row.reply_key.toString('base64'),
      content: { results: [{ id: operationId, outcome: 'accepted', revision: 1, number: '20270001' }], changes: [] },
      about: {
        ...{ office: 'jilin', serverId: 's', account: 'zhuanbanyuan01', packageSha256: row.statement_sha256 },
        ...{ issuedAt: new Date().toISOString(), ...change },
      },
      sign,
    })
  const authorities = [office.ca.certificateDer.toString('base64')]
  const ours = await loadOfficeSigner(office.dataDirectory, { office: 'jilin', authorities })
  if (!ours) throw new Error('no signer')
  const signAsOffice = (text: string) => ours(text, new Date())
  const stranger = createSoftwareKey('ES256')
  const strangerCa = await openSampleCa(await createSampleCaMaterial())
  const holder = { name: '假冒', unitName: '假冒', unitCode: 'jilin', number: '' }
  const order = { publicKey: stranger.publicKey, clerk: holder, purpose: 'receipt' as const }
  const forged = await strangerCa.issueCertificate(order)
  // A certificate of the right authority, made for something else.
  const clerks = await office.ca.issueCertificate({ ...order, purpose: 'clerk' })
  const signAs = (certificate: Buffer) => async (text: string) =>
    Buffer.from(await signCms(stranger, certificate, Buffer.from(text))).toString('base64')
  const honest = await receipt({}, signAsOffice)
  const cases: [string, Uint8Array][] = [
    ['package-receipt-unsigned', await receipt({}, signAs(forged))],
    ['package-receipt-unsigned', await receipt({}, signAs(clerks))],
    ['package-receipt-unsigned', await receipt({}, async () => signAsOffice('{"purpose":"border-desk/receipt"}'))],
    ['package-receipt-unsigned', await receipt({ office: 'hebei' }, signAsOffice)],
    ['package-receipt-foreign', await receipt({ packageSha256: '00'.repeat(32) }, signAsOffice)],
    ['package-receipt-damaged', honest.subarray(0, -1)],
    ['package-receipt-damaged', Buffer.concat([honest, honest])],
    ['package-receipt-damaged', Buffer.from('anything')],
    ['package-receipt-damaged', new Uint8Array()],
  ]
  for (const [code, bytes] of cases) {
    chosen.receipt = path.join(stick, 'hostile.bjh')
    await writeFile(chosen.receipt, bytes)
    expect(await packages()['package.import-receipt'](undefined), code).toEqual({ ok: false, error: { code } })
    expect(countOutbox(db).waiting, code).toBe(1)
  }
  chosen.receipt = path.join(stick, 'not-there.bjh')
  expect(await packages()['package.import-receipt'](undefined)).toMatchObject({
    error: { code: 'package-receipt-unreadable' },
  })
  // The honest one may speak of the operations of its own package alone.
  const reach = await client.submitPlan('不在包里的计划')
  const others = waitingIds().filter((each) => each !== operationId)
  await writeFile(chosen.receipt, await sealReach(others[0] ?? ''))
  expect(await packages()['package.import-receipt'](undefined)).toMatchObject({ value: { received: { delivered: 0 } } })
  expect(countOutbox(db).waiting).toBe(2)
  // What was refused waits for the clerk, as it would have over the network.
  await writeFile(chosen.receipt, await sealReach(operationId, 'would-bounce'))
  expect(await packages()['package.import-receipt'](undefined)).toMatchObject({ value: { received: { blocked: 1 } } })
  const opened = await client.filings['filing.open']({ id })
  expect(opened).toMatchObject({ ok: true, value: { delivery: 'blocked' } })
  expect(await client.filings['filing.open']({ id: reach })).toMatchObject({ value: { delivery: 'waiting' } })
  console.log(`hostile receipt packages: ${cases.length} refused, 0 taken in`)

  function sealReach(target: string, code?: string) {
    return sealReceiptPackage({
      packageId: row.id,
      replyKey: row.reply_key.toString('base64'),
      content: {
        changes: [{ seq: 1, entity: 'filing', body: 'nothing of a filing' }, 5],
        results: [code ? { id: target, outcome: 'refused', code, issues: [] } : { id: target, outcome: 'accepted' }],
      },
      about: {
        ...{ office: 'jilin', serverId: 's', account: 'zhuanbanyuan01', packageSha256: row.statement_sha256 },
        issuedAt: new Date().toISOString(),
      },
      sign: signAsOffice,
    })
  }
})

interface PackageColumns {
  readonly id: string
  readonly reply_key: Buffer
  readonly statement_sha256: string
}

test('Cancelled, or with nowhere to go, a package leaves no file, no row and no mark behind', async () => {
  const { db } = client.open.get()
  const id = await client.submitPlan('取消的包', 9 * 1024 * 1024)
  const before = db.prepare('SELECT count(*) FROM package').pluck().get()
  const folder = path.join(office.directory, 'second-stick')
  mkdirSync(folder)
  const last = waitingIds().at(-1) ?? ''
  chosen.place = path.join(folder, 'cancelled.bjb')
  const handlers = packages()
  const writing = handlers['package.export']({ ids: [last] })
  for (;;) {
    const { running } = await handlers['package.view'](undefined)
    if (running && running.doneBytes > 0) break
    await new Promise((done) => setTimeout(done, 1))
  }
  handlers['package.cancel'](undefined)
  expect(await handlers['package.export']({ ids: [last] })).toEqual({ ok: false, error: { code: 'busy' } })
  expect(await writing).toEqual({ ok: false, error: { code: 'package-cancelled' } })
  chosen.place = path.join(folder, 'not-there', 'package.bjb')
  expect(await handlers['package.export']({ ids: [last] })).toEqual({ ok: false, error: { code: 'cannot-save' } })
  chosen.place = null
  expect(await handlers['package.export']({ ids: [last] })).toEqual({ ok: true, value: { written: null } })
  chosen.place = path.join(folder, 'blocked.bjb')
  const blocked = listOutbox(db).filter(({ state }) => state === 'blocked')
  expect(await handlers['package.export']({ ids: blocked.map((item) => item.id) })).toEqual({
    ok: false,
    error: { code: 'package-needs-blocked' },
  })
  expect(await handlers['package.export']({ ids: [crypto.randomUUID()] })).toMatchObject({
    error: { code: 'package-empty' },
  })
  chosen.place = ''
  expect(readdirSync(folder)).toEqual([])
  expect(db.prepare('SELECT count(*) FROM package').pluck().get()).toBe(before)
  expect(await client.filings['filing.open']({ id })).toMatchObject({ value: { delivery: 'waiting' } })
})

test('A locked desk makes no package: the key is told to be missing, and nothing is asked of it', async () => {
  await client.session.lock()
  await expect(async () => packages()['package.export']({ ids: [crypto.randomUUID()] })).rejects.toThrow('locked')
  expect(await client.unlock()).toMatchObject({ ok: true })
  // What was known at the last login is enough to make one, weeks later and offline.
  expect(await packages()['package.view'](undefined)).toMatchObject({ hindrance: null })
})
