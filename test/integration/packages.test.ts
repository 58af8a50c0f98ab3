import { mkdirSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPackageHandlers } from '../../main/features/package/package.handlers.ts'
import { listReceipts } from '../../main/features/receipt/receipt.repo.ts'
import { findTrust } from '../../main/features/session/trust.ts'
import { listOutbox } from '../../main/outbox/outbox-list.repo.ts'
import { countOutbox } from '../../main/outbox/outbox.repo.ts'
import { applyChange, applyConflict, applyDelivered } from '../../main/sync/apply-change.ts'
import { createRepos } from '../../server/db/repos.ts'
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
