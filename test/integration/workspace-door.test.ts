import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ParsedInputOf } from '../../domain/ipc/calls.ts'
import { listWorkspaces, toWorkspaceDirectory, writeWorkspaceHeader } from '../../main/key/workspace-folder.ts'
import { createDataKey, nameDataKey } from '../../main/key/workspace-key.ts'
import { wrapForCertificate } from '../../native/pkcs11/wrapped-key.ts'
import { createRepos } from '../../server/db/repos.ts'
import { createCertificateRepo } from '../../server/auth/certificate.repo.ts'
import { findSoftHsmModule } from '../../server/sample/ca/provision-softhsm.ts'
import { provisionKeyring, toHolderInput, toLoginInput, type Holder, type Keyring } from './keyring.ts'
import { createOffice, startClient, type Office, type TestClient } from './office.ts'

describe.runIf(findSoftHsmModule())('Who opens a workspace', () => {
  let office: Office
  let keyring: Keyring
  let client: TestClient | undefined

  beforeAll(async () => {
    office = await createOffice(5)
    keyring = await provisionKeyring(office)
    await office.startServer()
  }, 60_000)
  afterEach(async () => {
    await client?.close()
    client = undefined
  })
  afterAll(() => office.remove())

  async function start() {
    const running = await startClient(office, keyring.testKey)
    client = running
    const { session } = running
    return {
      ...running,
      loginAs: async (holder: Holder) => session.login(await toLoginInput(running, keyring, holder)),
      unlockAs: async (holder: Holder) => session.unlock(await toHolderInput(running, keyring, holder)),
      adoptAs: async (holder: Holder) => session.adopt(await toLoginInput(running, keyring, holder)),
      recoverAs: async (holder: Holder, workspaceId: string) =>
        session.recover({ ...(await toHolderInput(running, keyring, holder)), workspaceId }),
    }
  }

  function listRecoverable(running: Pick<TestClient, 'key'>, holder: Holder) {
    const { tokenSerial } = keyring.of(holder)
    const token = running.key.view().tokens.find((each) => each.serial === tokenSerial)
    return token?.certificates.flatMap((certificate) => certificate.recovers) ?? []
  }

  function listActs({ open }: Pick<TestClient, 'open'>): string[] {
    const acts = open.get().db.prepare<[], string>('SELECT action FROM audit_entry ORDER BY seq').pluck()
    return acts.all().filter((act) => !['login', 'unlock', 'lock', 'signed', 'submitted'].includes(act))
  }

  test('The first login closes the workspace for the clerk and the unit’s recovery certificate, and for nobody else', async () => {
    const desk = await start()
    expect(await desk.loginAs('first')).toMatchObject({ ok: true })
    await desk.submitPlan('交给恢复证书的计划', 400_000)
    expect(listRecoverable(desk, 'recovery')).toMatchObject([{ account: 'zhuanbanyuan01', unitCode: '000771' }])
    for (const other of ['first', 'colleague', 'otherRecovery'] as const) {
      expect(listRecoverable(desk, other)).toEqual([])
    }
    await desk.session.lock()
    expect(await desk.unlockAs('colleague')).toEqual({ ok: false, error: { code: 'no-workspace' } })
    expect(await desk.unlockAs('recovery')).toEqual({ ok: false, error: { code: 'no-workspace' } })
    expect(await desk.unlockAs('first')).toMatchObject({ ok: true })
  })

  test('A workspace that somebody else laid there for the clerk’s certificate opens nothing, and hides nothing', async () => {
    const desk = await start()
    const [own] = listWorkspaces(office.userData)
    await desk.unlockAs('first')
    const certificate = desk.key.find()?.certificate.der
    if (!own || certificate === undefined) throw new Error('no workspace')
    await desk.session.lock()
    const dataKey = createDataKey()
    const workspaceId = randomUUID()
    const wrapped = wrapForCertificate(certificate, dataKey, 'rsa-oaep-sha1')
    writeWorkspaceHeader(toWorkspaceDirectory(office.userData, workspaceId), {
      ...{
        ...own.header,
        ...nameDataKey(dataKey),
        workspaceId,
        lastOnlineAt: new Date(Date.now() + 60_000).toISOString(),
      },
      wraps: own.header.wraps.map((wrap) => ({ ...wrap, wrapped: Buffer.from(wrapped).toString('base64') })),
    })
    for (const enter of [desk.unlockAs, desk.loginAs]) {
      expect(await enter('first')).toMatchObject({ ok: true })
      expect(path.basename(path.dirname(desk.open.get().db.name))).toBe(own.header.workspaceId)
      await desk.session.lock()
    }
    rmSync(toWorkspaceDirectory(office.userData, workspaceId), { recursive: true })
  })

  test('A new data key: the same clerk at the same desk, everything there, nothing of the old generation left', async () => {
    const desk = await start()
    await desk.unlockAs('first')
    const plans = await countFilings(desk)
    expect(await desk.session.rotateKey()).toEqual({ ok: true, value: undefined })
    expect(desk.session.view().clerk?.account).toBe('zhuanbanyuan01')
    expect(await countFilings(desk)).toBe(plans)
    expect(listActs(desk)).toContain('data-key-rotated')
    expect(listGenerations()).toEqual(['2'])
    await desk.until('online', () => desk.sync.view().online)
    await desk.session.lock()
    expect(await desk.unlockAs('first')).toMatchObject({ ok: true })
    expect(listRecoverable(desk, 'recovery')).toHaveLength(1)
  })

  test('Two at once: one new data key, and no login in between', async () => {
    const desk = await start()
    await desk.unlockAs('first')
    const answers = await Promise.all([desk.session.rotateKey(), desk.session.rotateKey(), desk.unlockAs('first')])
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))).toEqual(['ok', 'busy', 'busy'])
    expect(listGenerations()).toEqual(['3'])
  })

  test('Locked in the middle of it, the workspace opens again with the same key', async () => {
    const desk = await start()
    await desk.unlockAs('first')
    const rotating = desk.session.rotateKey()
    await new Promise(setImmediate)
    await desk.session.lock()
    const rotated = await rotating
    expect(rotated.ok).toBe(false)
    expect(desk.session.view().clerk).toBeNull()
    expect(await desk.unlockAs('first')).toMatchObject({ ok: true })
    expect(listGenerations()).toHaveLength(1)
  })

  test('The key is lost: the unit’s recovery key opens, the next key adopts, and the lost one opens nothing any more', async () => {
    const desk = await start()
    await desk.unlockAs('first')
    await desk.session.lock()
    const [workspace] = listRecoverable(desk, 'recovery')
    const id = workspace?.workspaceId ?? ''
    expect(await desk.recoverAs('otherRecovery', id)).toEqual({ ok: false, error: { code: 'not-the-recovery-key' } })
    const recovered = await desk.recoverAs('recovery', id)
    expect(recovered).toMatchObject({ ok: true, value: { reason: 'recovery' } })
    expect(desk.session.view()).toMatchObject({ clerk: null, transfer: { workspaceId: id } })
    expect(() => desk.open.get()).toThrow('locked')

    expect(await desk.adoptAs('stranger')).toEqual({ ok: false, error: { code: 'transfer-other-unit' } })
    expect(desk.session.view().transfer).not.toBeNull()
    expect(await desk.adoptAs('firstAgain')).toMatchObject({ ok: true, value: { returned: 0 } })
    expect(desk.session.view()).toMatchObject({ clerk: { account: 'zhuanbanyuan01' }, transfer: null })
    expect(listActs(desk).slice(-3)).toEqual(['recovered', 'taken-over', 'data-key-rotated'])
    expect(await desk.filings['filing.list']({ ...listAll, text: '交给恢复证书' })).toMatchObject({ total: 1 })
    expect(listGenerations()).toHaveLength(1)

    await desk.session.lock()
    expect(await desk.unlockAs('first')).toEqual({ ok: false, error: { code: 'no-workspace' } })
    expect(await desk.unlockAs('firstAgain')).toMatchObject({ ok: true })
  })

  test('Handed over to a colleague, what was signed and not sent is a draft again, and both sides stand in the trail', async () => {
    const desk = await start()
    await desk.unlockAs('firstAgain')
    await desk.until('online', () => desk.sync.view().online)
    await desk.until('an empty outbox', () => desk.sync.view().waiting === 0)
    await office.stopServer()
    await desk.until('offline', () => !desk.sync.view().online)
    const filed = await desk.submitPlan('移交前签名的计划')
    expect(desk.sync.view().waiting).toBe(1)

    const handing = desk.session.handOver()
    await desk.until('the cover', () => desk.announced.includes('session-locking'))
    desk.session.draftSaved()
    expect(await handing).toMatchObject({ ok: true, value: { reason: 'handover', account: 'zhuanbanyuan01' } })
    expect(desk.session.view().clerk).toBeNull()
    await office.startServer()

    expect(await desk.adoptAs('colleague')).toMatchObject({ ok: true, value: { returned: 1 } })
    expect(desk.session.view().clerk?.account).toBe('zhuanbanyuan02')
    expect(desk.sync.view().waiting).toBe(0)
    const opened = await desk.filings['filing.open']({ id: filed })
    expect(opened).toMatchObject({ ok: true, value: { state: 'draft', editable: true } })
    expect(listActs(desk).slice(-3)).toEqual(['handed-over', 'taken-over', 'data-key-rotated'])
    const people = desk.open.get().db.prepare<[], string>('SELECT account FROM audit_entry ORDER BY seq').pluck().all()
    expect(people.slice(-4)).toEqual(['zhuanbanyuan01', 'zhuanbanyuan02', 'zhuanbanyuan02', 'zhuanbanyuan02'])

    await desk.session.lock()
    expect(await desk.unlockAs('firstAgain')).toEqual({ ok: false, error: { code: 'no-workspace' } })
    expect(await desk.unlockAs('colleague')).toMatchObject({ ok: true })
  })

  test('Given up or too late, the opened workspace is shut again as it was', async () => {
    const desk = await start()
    const [workspace] = listRecoverable(desk, 'recovery')
    expect(await desk.recoverAs('recovery', workspace?.workspaceId ?? '')).toMatchObject({ ok: true })
    desk.session.cancelTransfer()
    expect(desk.session.view().transfer).toBeNull()
    expect(await desk.adoptAs('first')).toEqual({ ok: false, error: { code: 'transfer-expired' } })
    expect(await desk.unlockAs('colleague')).toMatchObject({ ok: true })
  })

  test('A revoked key makes the desk one to read at, within 60 s of the next contact, and keeps what was not sent', async () => {
    const desk = await start()
    await desk.loginAs('first')
    await desk.until('online', () => desk.sync.view().online)
    const thumbprint = desk.key.find()?.certificate.thumbprint ?? ''
    office.inDatabase((db) => createCertificateRepo(db).revoke(thumbprint, new Date().toISOString()))
    const waiting = await desk.submitPlan('吊销后填报的计划')
    const ms = await desk.until('read-only', () => desk.session.view().readOnly?.code === 'key-revoked', 60_000)
    console.log(`read-only ${ms} ms after the next contact`)
    expect(desk.sync.view().waiting).toBe(1)
    await desk.session.lock()
    await desk.unlockAs('first')
    expect(desk.session.view().readOnly).toEqual({ code: 'key-revoked' })
    office.inDatabase((db) => createCertificateRepo(db).reinstate(thumbprint))
    desk.sync.now()
    await desk.until('an empty outbox', () => desk.sync.view().waiting === 0, 70_000)
    expect(desk.session.view().readOnly).toBeNull()
    expect(office.inDatabase((db) => createRepos(db).filings.find(waiting))).toMatchObject({ round: 1 })
  }, 150_000)

  function listGenerations(): string[] {
    const [workspace = ''] = readdirSync(path.join(office.userData, 'workspaces'))
    const names = readdirSync(path.join(office.userData, 'workspaces', workspace))
    return [...new Set(names.flatMap((name) => /^(?:desk|files|backup)-(\d+)/.exec(name)?.[1] ?? []))]
  }
})

const listAll: ParsedInputOf<'filing.list'> = {
  ...{ kind: 'plan', text: '', states: [], fromOn: null, toOn: null, unitCode: null, scope: 'all' as const },
  ...{ sort: 'updated' as const, page: 1, pageSize: 20 },
}

async function countFilings({ filings }: Pick<TestClient, 'filings'>): Promise<number> {
  return (await filings['filing.list'](listAll)).total
}
