import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ParsedInputOf } from '../../domain/ipc/calls.ts'
import { findWorkspaceFolder, writeWorkspaceHeader } from '../../main/key/workspace-folder.ts'
import { createRepos } from '../../server/db/repos.ts'
import {
  keyKinds,
  createOffice,
  PIN,
  provisionKey,
  startClient,
  type Office,
  type TestClient,
  type TestKey,
} from './office.ts'

describe.each(keyKinds)('A desk with a %s key and its provincial server', (kind) => {
  let office: Office
  let key: TestKey
  let client: TestClient | undefined

  beforeAll(async () => {
    office = await createOffice()
    key = await provisionKey(office.directory, office.ca, kind)
    await office.startServer()
  })
  afterEach(async () => {
    await client?.close()
    client = undefined
  })
  afterAll(() => office.remove())

  async function start(now?: () => Date): Promise<TestClient> {
    client = await startClient(office, key, now)
    return client
  }

  test('Before the first login there is nothing to unlock, and no try of the PIN is spent on it', async () => {
    const { unlock, key: session } = await start()
    expect(await unlock('000000')).toEqual({ ok: false, error: { code: 'no-workspace' } })
    expect(session.view()).toMatchObject({ status: 'ready', tokens: [{ pinState: 'ok' }] })
  })

  test('A wrong password and a wrong PIN are told apart, with the tries that are left', async () => {
    const { login, key: session } = await start()
    expect(await login(PIN, 'wrong')).toMatchObject({
      ok: false,
      error: { code: 'bad-credentials', values: { triesLeft: 4 } },
    })
    expect(await login('000000')).toMatchObject({
      ok: false,
      error: { code: 'pin-incorrect', values: { pinState: 'count-low' } },
    })
    expect(session.view().tokens[0]?.pinState).toBe('count-low')
  })

  test('The first login makes the workspace and brings in everything the server has', async () => {
    const { login, until, sync, open, session, key: keySession, filings, announced } = await start()
    expect(await login()).toMatchObject({ ok: true, value: { firstSync: true, clerk: { unitCode: '000771' } } })
    // Or the login page would go on taking the key for a stranger: locked without a network, nobody could come back.
    expect(announced.slice(announced.lastIndexOf('session-changed'))).toContain('key-changed')
    expect(session.view().clerk?.account).toBe('zhuanbanyuan01')
    const ms = await until('the first pull', () => sync.view().lastSyncAt !== null && !sync.view().pulling)
    const page = await filings['filing.list']({ ...listAll, kind: 'task-group' })
    const people = open.get().db.prepare('SELECT count(*) FROM person').pluck().get()
    console.log(`${kind}: first pull ${ms} ms, ${page.total} groups, ${String(people)} people`)
    expect(page.total).toBe(20)
    expect(people).toBeGreaterThan(0)
    expect(keySession.view().tokens[0]?.certificates[0]).toMatchObject({
      knownAccount: 'zhuanbanyuan01',
      problem: null,
      unit: '吉林省某单位',
    })
  })

  test('Locked, nothing is open, and nothing on the disk can be read', async () => {
    const { login, session, open } = await start()
    await login()
    await session.lock()
    expect(session.view()).toEqual({ clerk: null, readOnly: null, transfer: null, damaged: false })
    expect(() => open.get()).toThrow('locked')
    const [workspace] = readdirSync(path.join(office.userData, 'workspaces'))
    const folder = path.join(office.userData, 'workspaces', workspace ?? '')
    const files = listFiles(folder)
    expect(files.length).toBeGreaterThan(1)
    for (const file of files) {
      const content = readFileSync(file)
      expect(content.includes(PIN) || content.includes('Jilin@2026')).toBe(false)
      if (path.basename(file) !== 'workspace.json') expect(content.includes('示例')).toBe(false)
    }
  })

  test('A filing made offline leaves by itself, with its file, within 3 s of the server coming back', async () => {
    const { login, sync, submitPlan, until, outbox, filings } = await start()
    await login()
    await until('online', () => sync.view().online)
    await office.stopServer()
    const id = await submitPlan('断网时填报的计划', 3 * 1024 * 1024 + 77)
    await until('offline', () => !sync.view().online)
    expect(sync.view()).toMatchObject({ waiting: 1, blocked: 0, paused: null })
    expect(await outbox['outbox.list'](undefined)).toMatchObject([
      { state: 'waiting', title: '断网时填报的计划', bytesTotal: 3 * 1024 * 1024 + 77 },
    ])
    await office.startServer()
    const drained = await until('an empty outbox', () => sync.view().waiting === 0)
    console.log(`${kind}: outbox empty ${drained} ms after the server came back`)
    expect(drained).toBeLessThan(3500)
    const opened = await filings['filing.open']({ id })
    expect(opened).toMatchObject({ ok: true, value: { state: 'submitted', delivery: 'none' } })
    expect(opened.ok && opened.value.number).toMatch(/^\d{8}$/)
    const row = office.inDatabase((db) => createRepos(db).filings.find(id))
    expect(row).toMatchObject({ state: 'submitted', round: 1 })
    await until('word from the office', async () => {
      const timeline = await filings['filing.timeline']({ id })
      return timeline.ok && timeline.value.some((entry) => entry.event === 'received')
    })
  })

  test('Unlocked offline, the session is renewed by the key alone when the server is there again', async () => {
    const first = await start()
    await first.login()
    await first.until('online', () => first.sync.view().online)
    await first.close()
    await office.stopServer()
    const { unlock, sync, submitPlan, until } = await start()
    expect(await unlock()).toMatchObject({ ok: true, value: { clerk: { account: 'zhuanbanyuan01' } } })
    await submitPlan('离线解锁后填报的计划')
    await office.startServer()
    await until('an empty outbox', () => sync.view().waiting === 0)
    expect(sync.view().paused).toBeNull()
  })

  test('A session that cannot be renewed says so, and keeps what waits', async () => {
    const { unlock, sync, submitPlan, until } = await start()
    office.inDatabase((db) => db.exec('DELETE FROM session; DELETE FROM renewal'))
    await unlock()
    await submitPlan('会话已结束')
    await until('the pause', () => sync.view().paused?.code === 'session-ended')
    expect(sync.view().waiting).toBe(1)
  })

  test('Logged in again with the password, what waited is delivered', async () => {
    const { login, sync, until } = await start()
    expect(await login()).toMatchObject({ ok: true, value: { firstSync: false } })
    await until('an empty outbox', () => sync.view().waiting === 0)
  })

  test('An operation the office refuses waits for the clerk, who takes it back', async () => {
    const { login, sync, submitPlan, until, outbox, filings } = await start()
    await login()
    await until('online', () => sync.view().online)
    const id = await submitPlan('会被退回的计划')
    await until('delivered', () => sync.view().waiting === 0)
    // The office has decided meanwhile; the clerk's withdrawal comes too late.
    const decide = `UPDATE filing SET revision = revision + 1, state = 'approved' WHERE id = :id`
    office.inDatabase((db) => db.prepare(decide).run({ id }))
    expect(await filings['filing.withdraw']({ id, reason: '有误' })).toMatchObject({ ok: true })
    await until('blocked', () => sync.view().blocked === 1)
    const [row] = await outbox['outbox.list'](undefined)
    expect(row).toMatchObject({ state: 'blocked', type: 'withdraw-filing', reason: { code: 'not-allowed' } })
    expect(await outbox['outbox.recall']({ id: row?.id ?? '' })).toEqual({ ok: true, value: undefined })
    expect(sync.view()).toMatchObject({ waiting: 0, blocked: 0 })
    expect(await filings['filing.open']({ id })).toMatchObject({ ok: true, value: { state: 'submitted' } })
  })

  test('Too long without the server, or with the clock turned back, the workspace stays shut', async () => {
    const later = new Date(Date.now() + 400 * 86_400_000)
    const late = await start(() => later)
    expect(await late.unlock()).toMatchObject({ ok: false, error: { code: 'offline-too-long' } })
    expect(late.session.view().clerk).toBeNull()
    await late.close()
    const early = await start(() => new Date(Date.now() - 3_600_000))
    expect(await early.unlock()).toMatchObject({ ok: false, error: { code: 'clock-wrong', values: { minutes: 60 } } })
    expect(await early.login()).toMatchObject({ ok: false, error: { code: 'clock-wrong', values: { minutes: 60 } } })
  })

  test('The days without the server are used up once: a clock that was seen later does not start them again', async () => {
    const start0 = Date.now()
    let now = new Date(start0)
    const desk = await start(() => now)
    const days = [1, 20, 1, 20, 25, 2]
    const seen = []
    for (const day of days) {
      now = new Date(start0 + day * 86_400_000)
      const unlocked = await desk.unlock()
      seen.push(unlocked.ok ? 'ok' : unlocked.error.code)
      await desk.session.lock()
    }
    expect(seen).toEqual(['ok', 'ok', 'clock-wrong', 'ok', 'ok', 'clock-wrong'])
    // Vouched for by the server, the clock of today counts again.
    now = new Date()
    expect(await desk.login()).toMatchObject({ ok: true })
    await desk.session.lock()
    expect(await desk.unlock()).toMatchObject({ ok: true })
  })

  test('A wrong data key, a damaged header and a damaged database are told apart, and nothing is replaced', async () => {
    const [workspace] = readdirSync(path.join(office.userData, 'workspaces'))
    const folder = path.join(office.userData, 'workspaces', workspace ?? '')
    const copies = ['workspace.json', 'workspace-copy.json', 'workspace-copy-2.json']
    const goodHeader = readFileSync(path.join(folder, 'workspace.json'), 'utf8')
    function writeHeaders(text: string): void {
      for (const name of copies) writeFileSync(path.join(folder, name), text)
    }
    const { header } = findWorkspaceFolder(folder) ?? {}
    if (!header) throw new Error('no header')
    const database = path.join(folder, 'desk-1.db')
    const goodDatabase = readFileSync(database)
    const { unlock, login, session } = await start()

    writeWorkspaceHeader(folder, { ...header, canary: Buffer.alloc(32).toString('base64') })
    expect(await unlock()).toEqual({ ok: false, error: { code: 'workspace-wrong-key' } })
    expect(readFileSync(database).equals(goodDatabase)).toBe(true)

    // Neither an unlock nor a login makes a second workspace beside one that may be this clerk's.
    const damagedHeader = goodHeader.replace(/"canary": "..../, '"canary": "AAAA')
    writeHeaders(damagedHeader)
    const told = { ok: false, error: { code: 'workspace-header-damaged', values: { count: 1 } } }
    expect(await unlock()).toEqual(told)
    expect(await login()).toEqual(told)
    expect(readdirSync(path.join(office.userData, 'workspaces'))).toEqual([workspace])
    expect(copies.map((name) => readFileSync(path.join(folder, name), 'utf8'))).toEqual(
      [0, 1, 2].map(() => damagedHeader),
    )

    writeHeaders(goodHeader)
    const damaged = Buffer.from(goodDatabase)
    damaged.fill(0, 100, 3000)
    writeFileSync(database, damaged)
    // The key is right, so it is the file: it is laid aside as it is, and another one built from copies and journal.
    rmSync(`${database}-wal`, { force: true })
    expect(await unlock()).toMatchObject({ ok: true })
    const aside = path.join(folder, 'set-aside')
    expect(readdirSync(aside).some((name) => readFileSync(path.join(aside, name)).equals(damaged))).toBe(true)
    await session.lock()

    writeFileSync(database, '')
    expect(await unlock()).toMatchObject({ ok: true })
    await session.lock()
    rmSync(database)
    expect(await unlock()).toMatchObject({ ok: true })
  })

  test('Two logins at once cost one try of the PIN', async () => {
    const { unlock } = await start()
    const answers = await Promise.all([unlock(), unlock()])
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)).toSorted()).toEqual(['busy', 'ok'])
  })

  test.runIf(kind === 'practice')(
    'Pulled out, the key takes the desk with it; put back, it opens the same desk',
    async () => {
      const { unlock, session, until, open, key: keySession } = await start()
      await unlock()
      const folder = key.practice ?? ''
      renameSync(folder, `${folder}-away`)
      const ms = await until('locked', () => session.view().clerk === null)
      console.log(`locked ${ms} ms after the key was pulled out`)
      expect(() => open.get()).toThrow('locked')
      await until('no key', () => keySession.view().status === 'none')
      renameSync(`${folder}-away`, folder)
      await until('the key', () => keySession.view().status === 'ready')
      expect(await unlock()).toMatchObject({ ok: true })
    },
  )

  test('Without a server a login says so and spends no try', async () => {
    await office.stopServer()
    const { login, key: session } = await start()
    expect(await login('000000')).toEqual({ ok: false, error: { code: 'server-unreachable' } })
    expect(session.view().tokens[0]?.pinState).toBe('ok')
  })
})

const listAll: Omit<ParsedInputOf<'filing.list'>, 'kind'> = {
  text: '',
  states: [],
  fromOn: null,
  toOn: null,
  unitCode: null,
  scope: 'all',
  sort: 'updated',
  page: 1,
  pageSize: 20,
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
}
