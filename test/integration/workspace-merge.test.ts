import { cpSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findSoftHsmModule } from '../../server/sample/ca/provision-softhsm.ts'
import { provisionKeyring, toHolderInput, toLoginInput, type Holder, type Keyring } from './keyring.ts'
import { createOffice, startClient, type Office, type TestClient } from './office.ts'

describe.runIf(findSoftHsmModule())('An account with a workspace here and another key', () => {
  let office: Office
  let keyring: Keyring
  let client: TestClient | undefined

  beforeEach(async () => {
    office = await createOffice(3)
    keyring = await provisionKeyring(office)
    await office.startServer()
  }, 60_000)
  afterEach(async () => {
    await client?.close()
    client = undefined
    await office.remove()
  })

  async function start() {
    const running = await startClient(office, keyring.testKey)
    client = running
    const { session } = running
    return {
      ...running,
      loginAs: async (holder: Holder, startAnew?: boolean, pin?: string) =>
        session.login({ ...(await toLoginInput(running, keyring, holder, pin)), startAnew }),
      unlockAs: async (holder: Holder) => session.unlock(await toHolderInput(running, keyring, holder)),
      adoptAs: async (holder: Holder) => session.adopt(await toLoginInput(running, keyring, holder)),
      async recover(account: string) {
        await session.lock()
        // The one used last stands first.
        const found = listRecoverable(running).findLast((each) => each.account === account)
        return session.recover({
          ...(await toHolderInput(running, keyring, 'recovery')),
          workspaceId: found?.workspaceId ?? '',
        })
      },
      async handOver() {
        const handing = session.handOver()
        await running.until('the cover', () => running.announced.includes('session-locking'))
        session.draftSaved()
        return handing
      },
    }
  }

  test('Without having chosen it nobody gets an empty workspace, and no PIN is spent on finding out', async () => {
    const desk = await start()
    expect(await desk.loginAs('first')).toMatchObject({ ok: true, value: { firstSync: true } })
    await desk.draftPlan('锁在旧 Key 里的草稿')
    await desk.session.lock()
    const before = listFolders()
    const refused = await desk.loginAs('firstAgain', undefined, '000000')
    const values = { account: 'zhuanbanyuan01', clerkName: expect.any(String), lastOnlineAt: expect.any(String) }
    expect(refused).toEqual({ ok: false, error: { code: 'workspace-of-another-key', values } })
    expect(desk.key.view().tokens.map(({ recentFailures }) => recentFailures)).toEqual(
      desk.key.view().tokens.map(() => 0),
    )
    expect(await desk.loginAs('firstAgain', false)).toMatchObject({ error: { code: 'workspace-of-another-key' } })
    expect(listFolders()).toEqual(before)

    const header = readHeader(before[0] ?? '')
    expect(await desk.loginAs('firstAgain', true)).toMatchObject({ ok: true, value: { firstSync: true } })
    await desk.session.lock()
    expect(listFolders()).toHaveLength(2)
    expect(readHeader(before[0] ?? '')).toBe(header)
    // From now on neither key is asked again.
    for (const holder of ['first', 'firstAgain'] as const) {
      expect(await desk.unlockAs(holder)).toMatchObject({ ok: true })
      await desk.session.lock()
    }
  }, 60_000)

  test('Begun anew and recovered later: all that was only in the old workspace is in the new one, and the old one is retired', async () => {
    const desk = await start()
    await desk.loginAs('first')
    await desk.until('online', () => desk.sync.view().online)
    const filed = await desk.submitPlan('已送达的计划', 200_000)
    await desk.until('an empty outbox', () => desk.sync.view().waiting === 0)
    const draft = await desk.draftPlan('没有上报的草稿')
    await desk.attach(draft, 3_000_000)
    const [material] = await listMaterials(desk, draft)
    await office.stopServer()
    await desk.until('offline', () => !desk.sync.view().online)
    const signed = await desk.submitPlan('签了名没有发出的计划', 100_000)
    await desk.session.lock()
    await office.startServer()

    expect(await desk.loginAs('firstAgain', true)).toMatchObject({ ok: true })
    const own = await desk.draftPlan('新工作区里的草稿')
    expect(await desk.recover('zhuanbanyuan01')).toMatchObject({ ok: true })
    const asked = desk.announced.length
    const adopted = await desk.adoptAs('firstAgain')
    expect(adopted).toMatchObject({ ok: true, value: { moved: 2, returned: 1 } })
    expect(desk.announced.slice(asked)).toContain('session-changed')

    for (const id of [draft, signed, own]) {
      expect(await desk.filings['filing.open']({ id })).toMatchObject({
        ok: true,
        value: { state: 'draft', editable: true },
      })
    }
    const content = await desk.open.get().files.read(material?.sha256 ?? '', 3_000_000)
    expect(content.length).toBe(3_000_000)
    const proofs = desk.open.get().db.prepare('SELECT count(*) FROM receipt WHERE filing_id = ?').pluck()
    expect(proofs.get(filed)).toBe(1)
    const acts = desk.open
      .get()
      .db.prepare<[], string>(`SELECT act_values FROM audit_entry WHERE action = 'taken-over'`)
      .pluck()
      .all()
    expect(acts.map((each): unknown => JSON.parse(each))).toEqual([{ from: 'zhuanbanyuan01', moved: 2, returned: 1 }])
    await desk.submit(signed)
    await desk.until('an empty outbox', () => desk.sync.view().waiting === 0)

    // The trail of the old one is at the office, and its folder opens for the lost key no more.
    const trails = office.inDatabase((db) =>
      db.prepare('SELECT count(DISTINCT chain_id) FROM audit_entry').pluck().get(),
    )
    expect(trails).toBe(2)
    const folders = listFolders()
    const retired = folders.find((name) => name.startsWith('retired-')) ?? ''
    expect(folders).toHaveLength(2)
    expect(retired).toMatch(/^retired-\d{4}-\d\d-\d\d-[0-9a-f-]{36}$/)
    expect(readHeader(retired)).not.toContain(keyring.thumbprintOf('first'))
    expect(JSON.parse(readHeader(retired)).wraps).toMatchObject([{ kind: 'certificate' }, { kind: 'recovery' }])
    await desk.session.lock()
    expect(await desk.unlockAs('first')).toEqual({ ok: false, error: { code: 'no-workspace' } })
    expect(listRecoverable(desk).map(({ account }) => account)).toEqual(['zhuanbanyuan01'])
    expect(await desk.unlockAs('firstAgain')).toMatchObject({ ok: true })
    await desk.until('the retired folder stays', () => listFolders().includes(retired))
  }, 90_000)

  test('Handed over to a colleague who works here too: his own work stays, the other comes beside it; another unit is refused', async () => {
    const desk = await start()
    await desk.loginAs('colleague')
    const own = await desk.draftPlan('同事自己的草稿')
    await desk.session.lock()
    await desk.loginAs('first')
    const left = await desk.draftPlan('要移交的草稿')
    expect(await desk.handOver()).toMatchObject({ ok: true, value: { reason: 'handover' } })
    expect(await desk.adoptAs('stranger')).toEqual({ ok: false, error: { code: 'transfer-other-unit' } })
    expect(await desk.adoptAs('colleague')).toMatchObject({ ok: true, value: { moved: 1, returned: 0 } })
    expect(desk.session.view()).toMatchObject({ clerk: { account: 'zhuanbanyuan02' }, transfer: null })
    for (const id of [own, left]) expect(await desk.filings['filing.open']({ id })).toMatchObject({ ok: true })
    await desk.session.lock()
    expect(await desk.unlockAs('first')).toEqual({ ok: false, error: { code: 'no-workspace' } })
    // The clerk who left finds nothing of his here, and begins like anybody.
    expect(await desk.loginAs('first')).toMatchObject({ ok: true, value: { firstSync: true } })
    expect(await desk.filings['filing.open']({ id: left })).toMatchObject({ ok: false })
  }, 90_000)

  test('Cut short before the old workspace was retired, it is done again and nothing is there twice', async () => {
    const desk = await start()
    await desk.loginAs('first')
    const draft = await desk.draftPlan('只应有一份的草稿')
    await desk.attach(draft, 100_000)
    await desk.session.lock()
    const [old = ''] = listFolders()
    const aside = path.join(office.directory, 'aside')
    cpSync(path.join(office.userData, 'workspaces', old), aside, { recursive: true })
    await desk.loginAs('firstAgain', true)
    await desk.recover('zhuanbanyuan01')
    expect(await desk.adoptAs('firstAgain')).toMatchObject({ ok: true, value: { moved: 1 } })
    await desk.session.lock()
    const [retired = ''] = listFolders().filter((name) => name.startsWith('retired-'))
    rmSync(path.join(office.userData, 'workspaces', retired), { recursive: true })
    renameSync(aside, path.join(office.userData, 'workspaces', old))

    const found = listRecoverable(desk).find(({ workspaceId }) => workspaceId === old)
    expect(found).toBeDefined()
    await desk.session.recover({ ...(await toHolderInput(desk, keyring, 'recovery')), workspaceId: old })
    expect(await desk.adoptAs('firstAgain')).toMatchObject({ ok: true, value: { moved: 0, returned: 0 } })
    const titles = desk.open.get().db.prepare<[], string>(`SELECT title FROM filing WHERE revision = 0`).pluck().all()
    expect(titles).toEqual(['只应有一份的草稿'])
  }, 90_000)

  test('A disk that is full while files are copied: nothing has happened, and the transfer goes on', async () => {
    const desk = await start()
    await desk.loginAs('first')
    const draft = await desk.draftPlan('磁盘满时的草稿')
    await desk.attach(draft, 100_000)
    await desk.session.lock()
    const [old = ''] = listFolders()
    await desk.loginAs('firstAgain', true)
    await desk.recover('zhuanbanyuan01')
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    desk.failNextFile(full)
    await expect(desk.adoptAs('firstAgain')).rejects.toThrow('no space left')
    expect(listFolders().filter((name) => name.startsWith('retired-'))).toEqual([])
    expect(desk.session.view()).toMatchObject({ clerk: null, transfer: { workspaceId: old } })
    expect(await desk.adoptAs('firstAgain')).toMatchObject({ ok: true, value: { moved: 1 } })
  }, 90_000)

  function listRecoverable(running: Pick<TestClient, 'key'>) {
    const { tokenSerial } = keyring.of('recovery')
    const token = running.key.view().tokens.find((each) => each.serial === tokenSerial)
    return token?.certificates.flatMap((certificate) => certificate.recovers) ?? []
  }

  function listFolders(): string[] {
    return readdirSync(path.join(office.userData, 'workspaces')).toSorted()
  }

  function readHeader(folder: string): string {
    return readFileSync(path.join(office.userData, 'workspaces', folder, 'workspace.json'), 'utf8')
  }
})

async function listMaterials({ filings }: Pick<TestClient, 'filings'>, id: string) {
  const opened = await filings['filing.open']({ id })
  return opened.ok ? opened.value.materials : []
}
