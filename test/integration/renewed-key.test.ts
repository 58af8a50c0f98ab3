import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WorkspaceHeader, type KeyWrap } from '../../main/key/workspace-header.ts'
import { readWrap } from '../../native/pkcs11/signed-wrap.ts'
import { registerRecoveryCertificate, toRecoveryHolder } from '../../server/sample/ca/provision-office.ts'
import type { ProvisionedKey } from '../../server/sample/ca/provision-practice-key.ts'
import { findSoftHsmModule, removeFromSoftHsm, renewOnSoftHsm } from '../../server/sample/ca/provision-softhsm.ts'
import { createSampleCaMaterial, openSampleCa, type SampleCa } from '../../server/sample/ca/sample-ca.ts'
import { sampleAccounts } from '../../server/sample/sample-accounts.ts'
import { UNIT } from './keyring.ts'
import { createOffice, PIN, provisionKey, startClient, type Office, type TestClient, type TestKey } from './office.ts'

let office: Office
let testKey: TestKey
let client: TestClient | undefined

afterEach(async () => {
  await client?.close()
  client = undefined
  await office.remove()
})

async function start(made = testKey.made): Promise<TestClient> {
  await client?.close()
  client = await startClient(office, { ...testKey, made })
  return client
}

describe.runIf(findSoftHsmModule())('A key whose certificate is renewed', () => {
  const holder = sampleAccounts[0]
  const token = {
    ...{ label: '集成测试', pin: PIN, soPin: '13579135' },
    clerk: { name: holder?.name ?? '', number: holder?.clerkNumber ?? '', unitCode: UNIT, unitName: '吉林省某单位' },
  }

  beforeEach(async () => {
    office = await createOffice(3)
    testKey = await provisionKey(office.directory, office.ca, 'SoftHSM2')
    await office.startServer()
  }, 60_000)

  function renew(keyPair: 'same' | 'new'): Promise<ProvisionedKey> {
    const dir = path.join(office.directory, 'softhsm')
    return renewOnSoftHsm({ dir, ca: office.ca }, token, testKey.made, keyPair)
  }

  test('over the same key pair opens by itself, also offline, and the trail says so once', async () => {
    const draft = await enterAndDraft()
    const [before] = listWraps()
    const renewed = await renew('same')
    await office.stopServer()
    const desk = await start(renewed)
    for (let time = 1; time <= 2; time += 1) {
      expect(await desk.unlock()).toMatchObject({ ok: true })
      expect(await desk.filings['filing.open']({ id: draft })).toMatchObject({ ok: true })
      expect(listRenewals(desk)).toEqual([{ validUntil: toValidUntil(renewed) }])
      await desk.session.lock()
    }
    const [after, ...others] = listWraps()
    expect(others).toEqual([])
    expect(after).toEqual({ ...before, thumbprint: after?.thumbprint })
    expect(after?.thumbprint).not.toBe(before?.thumbprint)
  }, 60_000)

  test('with a new key pair on the same token opens at the first login, unasked; the old wrap stays as long as the old pair', async () => {
    const draft = await enterAndDraft()
    const renewed = await renew('new')
    const desk = await start(renewed)
    expect(await desk.unlock()).toEqual({ ok: false, error: { code: 'no-workspace' } })
    expect(await desk.login()).toMatchObject({ ok: true })
    expect(await desk.filings['filing.open']({ id: draft })).toMatchObject({ ok: true })
    expect(listRenewals(desk)).toEqual([{ validUntil: toValidUntil(renewed) }])
    expect(listWraps()).toHaveLength(2)
    expect(readdirSync(path.join(office.userData, 'workspaces'))).toHaveLength(1)

    for (const made of [testKey.made, renewed]) {
      const again = await start(made)
      expect(await again.unlock()).toMatchObject({ ok: true })
      expect(listRenewals(again)).toHaveLength(1)
      expect(listWraps()).toHaveLength(2)
    }
    await client?.close()
    await removeFromSoftHsm(path.join(office.directory, 'softhsm'), token, testKey.made)
    const last = await start(renewed)
    expect(await last.unlock()).toMatchObject({ ok: true })
    expect(listWraps()).toMatchObject([{ holder: holder?.name }])
    expect(await last.filings['filing.open']({ id: draft })).toMatchObject({ ok: true })
  }, 60_000)

  test('A workspace of version 1 opens at a login with the server, under a new data key that its clerk’s key has signed for', async () => {
    const draft = await enterAndDraft()
    await client?.close()
    await turnIntoVersion1()
    const desk = await start()
    expect(await desk.unlock()).toEqual({ ok: false, error: { code: 'workspace-unproven' } })
    expect(await desk.login()).toMatchObject({ ok: true })
    expect(await desk.filings['filing.open']({ id: draft })).toMatchObject({ ok: true })
    const copies = listHeaders()
    expect(copies).toHaveLength(3)
    for (const copy of copies) expect(copy).toMatchObject({ version: 2, generation: 1 })
    const [wrap] = listWraps()
    expect(wrap?.publicKeyHash).toMatch(/^[0-9a-f]{64}$/)
    expect(
      Buffer.from(wrap?.wrapped ?? '', 'base64')
        .subarray(0, 4)
        .toString(),
    ).toBe('BDS1')
    await desk.session.lock()
    await office.stopServer()
    expect(await desk.unlock()).toMatchObject({ ok: true })
    expect(await desk.filings['filing.open']({ id: draft })).toMatchObject({ ok: true })
    expect(
      readdirSync(getFolder())
        .filter((name) => /^(?:desk|files|backup)/.test(name))
        .toSorted(),
    ).toEqual(
      readdirSync(getFolder())
        .filter((name) => /^(?:desk|files|backup)-1/.test(name))
        .toSorted(),
    )
  }, 60_000)

  async function enterAndDraft(): Promise<string> {
    const desk = await start()
    expect(await desk.login()).toMatchObject({ ok: true })
    const draft = await desk.draftPlan('换证之前的草稿')
    await desk.session.lock()
    return draft
  }
})

test('A recovery certificate of another authority, without its usage or of another unit opens nothing, and never replaces a good one', async () => {
  office = await createOffice(3)
  testKey = await provisionKey(office.directory, office.ca, 'practice')
  await office.startServer()
  const otherCa = await openSampleCa(await createSampleCaMaterial('另一个根'))
  const bad = {
    'another authority': await issue(otherCa, UNIT, 'recovery'),
    'no usage': await issue(office.ca, UNIT, 'clerk'),
    'another unit': await issue(office.ca, '000305', 'recovery'),
    'no certificate': Buffer.from('not a certificate'),
  }
  const good = await issue(office.ca, UNIT, 'recovery')
  const desk = await start()
  for (const [why, certificate] of Object.entries(bad)) {
    registerRecoveryCertificate(office.dataDirectory, UNIT, certificate)
    expect(await desk.login(), why).toMatchObject({ ok: true })
    expect(listKinds(), why).toEqual(['certificate'])
    await desk.session.lock()
  }
  registerRecoveryCertificate(office.dataDirectory, UNIT, good)
  await desk.login()
  expect(listKinds()).toEqual(['certificate', 'recovery'])
  await desk.session.lock()
  const wrap = listWraps().find(({ kind }) => kind === 'recovery')
  for (const [why, certificate] of Object.entries(bad)) {
    registerRecoveryCertificate(office.dataDirectory, UNIT, certificate)
    expect(await desk.login(), why).toMatchObject({ ok: true })
    expect(
      listWraps().find(({ kind }) => kind === 'recovery'),
      why,
    ).toEqual(wrap)
    await desk.session.lock()
  }
  console.log(`${Object.keys(bad).length} recovery certificates refused, before and after a good one`)
}, 60_000)

function issue(ca: SampleCa, unitCode: string, purpose: 'clerk' | 'recovery'): Promise<Buffer> {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return ca.issueCertificate({ publicKey: spki, clerk: toRecoveryHolder(unitCode), purpose })
}

function getFolder(): string {
  const [name = ''] = readdirSync(path.join(office.userData, 'workspaces'))
  return path.join(office.userData, 'workspaces', name)
}

const COPIES = ['workspace.json', 'workspace-copy.json', 'workspace-copy-2.json']

function listHeaders(): { wraps: KeyWrap[] }[] {
  return COPIES.map((name) => JSON.parse(readFileSync(path.join(getFolder(), name), 'utf8')))
}

function listWraps(): readonly KeyWrap[] {
  return listHeaders()[0]?.wraps ?? []
}

function listKinds(): string[] {
  return listWraps().map(({ kind }) => kind)
}

function listRenewals({ open }: Pick<TestClient, 'open'>): unknown[] {
  const { db } = open.get()
  const rows = db.prepare<[], string>(`SELECT act_values FROM audit_entry WHERE action = 'key-renewed'`).pluck().all()
  return rows.map((each): unknown => JSON.parse(each))
}

function toValidUntil({ certificateDer }: ProvisionedKey): string {
  return new Date(new X509Certificate(certificateDer).validTo).toISOString()
}

/** As version 0.1 left it: no generations, two copies without checksum, the wrap named by its certificate alone. */
async function turnIntoVersion1(): Promise<void> {
  const folder = getFolder()
  const { checksum, ...rest } = JSON.parse(readFileSync(path.join(folder, 'workspace.json'), 'utf8'))
  const { generation, wraps, ...header } = WorkspaceHeader.parse(rest)
  expect([typeof checksum, generation]).toEqual(['string', 1])
  for (const name of readdirSync(folder).filter((each) => /^(?:desk|files|backup)-1/.test(each))) {
    renameSync(path.join(folder, name), path.join(folder, name.replace('-1', '')))
  }
  const old = []
  for (const { kind, thumbprint, wrapped } of wraps.filter((each) => each.kind === 'certificate')) {
    const { wrapped: bytes } = await readWrap(Buffer.from(wrapped, 'base64'))
    const body = Buffer.concat([Buffer.from('BDW1'), bytes.subarray(4, 5), Buffer.from(thumbprint, 'hex')])
    old.push({ kind, thumbprint, wrapped: Buffer.concat([body, bytes.subarray(37)]).toString('base64') })
  }
  const text = JSON.stringify({ ...header, version: 1, wraps: old })
  for (const name of COPIES.slice(0, 2)) writeFileSync(path.join(folder, name), text)
  rmSync(path.join(folder, COPIES[2] ?? ''))
}
