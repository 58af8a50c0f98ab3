import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createBackupHandlers } from '../../main/features/backup/backup.handlers.ts'
import { listWorkspaces } from '../../main/key/workspace-folder.ts'
import { createOffice, provisionKey, startClient, type Office, type TestClient, type TestKey } from './office.ts'

let office: Office
let key: TestKey
let client: TestClient | undefined
let disk = ''

beforeAll(async () => {
  office = await createOffice(5)
  key = await provisionKey(office.directory, office.ca, 'practice')
  disk = path.join(office.directory, 'usb')
  mkdirSync(disk)
  await office.startServer()
}, 60_000)
afterEach(async () => {
  await client?.close()
  client = undefined
})
afterAll(() => office.remove())

/** One computer: its own folder, the same key and the same USB disk. */
async function start(computer: string) {
  const here = { ...office, url: office.url, userData: path.join(office.directory, computer) }
  const running = await startClient(here, key)
  client = running
  const backup = createBackupHandlers({
    ...{ userData: here.userData, open: running.open, key: running.key },
    worker: path.join(import.meta.dirname, '../../main/db/database-worker.ts'),
    chooseFolder: () => Promise.resolve(disk),
    announce: () => undefined,
    now: () => new Date(),
  })
  return { ...running, backup, userData: here.userData }
}

function countAtOffice(title: string) {
  return office.inDatabase((db) =>
    db
      .prepare<[string], { filings: number; revision: number }>(
        'SELECT count(*) AS filings, max(revision) AS revision FROM filing WHERE title = ?',
      )
      .get(title),
  )
}

test('Restored on another computer, what had not been sent arrives once, also what the first one sent meanwhile', async () => {
  const first = await start('first')
  expect(await first.login()).toMatchObject({ ok: true })
  await first.until('the first pull', () => first.sync.view().lastSyncAt !== null && !first.sync.view().pulling)
  const draft = await first.draftPlan('没有上报的草稿')
  await first.attach(draft, 300_000)
  await office.stopServer()
  await first.until('the server is gone', () => !first.sync.view().online)
  for (const name of ['备份后送达的计划', '备份里没送达的计划']) await first.submitPlan(name, 400_000)

  const made = await first.backup['backup.create'](undefined)
  if (!made.ok || !made.value.backup) throw new Error(JSON.stringify(made))
  expect(made.value.backup).toMatchObject({ files: 3 })
  expect(await first.backup['backup.view'](undefined)).toMatchObject({ last: made.value.backup, running: null })
  // The first computer goes on: one of the two is taken back there, the other one arrives.
  const rows = await first.outbox['outbox.list'](undefined)
  const items = 'rows' in rows ? (rows as { rows: readonly { id: string; title: string }[] }).rows : rows
  const kept = items.find(({ title }) => title.includes('备份里没送达'))
  expect(await first.outbox['outbox.recall']({ id: kept?.id ?? '' })).toMatchObject({ ok: true })
  await office.startServer()
  await first.until('the first plan has arrived', () => first.sync.view().online && first.sync.view().waiting === 0)
  expect([countAtOffice('备份后送达的计划')?.filings, countAtOffice('备份里没送达的计划')?.filings]).toEqual([1, 0])
  const revision = countAtOffice('备份后送达的计划')?.revision
  await first.close()

  const second = await start('second')
  expect(await second.unlock()).toMatchObject({ ok: false, error: { code: 'no-workspace' } })
  const chosen = await second.backup['backup.choose'](undefined)
  expect(chosen).toMatchObject({
    ok: true,
    value: { backup: { account: 'zhuanbanyuan01', files: 3, drafts: 1, waiting: 2, here: [] } },
  })
  expect(await second.backup['backup.restore']({ setAside: false })).toEqual({ ok: true, value: { files: 3 } })
  await office.stopServer()
  // Offline, with key and PIN alone: everything that was not sent asks the office first.
  expect(await second.unlock()).toMatchObject({ ok: true })
  const { db } = second.open.get()
  const states = db.prepare('SELECT DISTINCT state FROM outbox').pluck().all()
  expect(states).toEqual(['unconfirmed'])
  expect(db.prepare(`SELECT count(*) FROM setting WHERE key = 'cursor'`).pluck().get()).toBe(0)
  expect(readdirSync(listWorkspaces(second.userData)[0]?.directory ?? '')).not.toContain('restored.json')

  await office.startServer()
  await second.until('all is delivered', () => second.sync.view().online && second.sync.view().waiting === 0, 30_000)
  expect(countAtOffice('备份里没送达的计划')).toMatchObject({ filings: 1 })
  expect(countAtOffice('备份后送达的计划')).toEqual({ filings: 1, revision })
  await second.submit(draft)
  await second.until('the draft is delivered', () => second.sync.view().waiting === 0, 30_000)
  expect(countAtOffice('没有上报的草稿')?.filings).toBe(1)
  expect(second.sync.view().blocked).toBe(0)

  // The office has both trails: the one that ended with the first computer, and the one that goes on from the backup.
  await second.until('the audit trail has arrived', () => {
    const chains = office.inDatabase((server) =>
      server.prepare('SELECT count(DISTINCT chain_id) FROM audit_entry').pluck().get(),
    )
    return chains === 2
  })
  const acts = db.prepare(`SELECT act_values FROM audit_entry WHERE action = 'restored'`).pluck().all()
  expect(acts.map((values) => JSON.parse(String(values)) as object)).toEqual([
    { backupOf: made.value.backup.at, drafts: 1, operations: 2 },
  ])
}, 90_000)

test('Where the clerk has a workspace already it is said which is newer, and nothing happens without his word', async () => {
  const { backup, login, open } = await start('first')
  const before = readdirSync(path.join(office.directory, 'first', 'workspaces')).toSorted()
  const chosen = await backup['backup.choose'](undefined)
  const found = chosen.ok ? chosen.value.backup : null
  expect(found?.here).toHaveLength(1)
  expect(found && (found.here[0]?.changedAt ?? '') > found.at).toBe(true)
  expect(await backup['backup.restore']({ setAside: false })).toMatchObject({ error: { code: 'workspace-here' } })
  expect(readdirSync(path.join(office.directory, 'first', 'workspaces')).toSorted()).toEqual(before)
  expect(await login()).toMatchObject({ ok: true, value: { firstSync: false } })
  expect(open.find()).toBeDefined()
  expect(await backup['backup.choose'](undefined)).toMatchObject({ error: { code: 'busy' } })
  expect(await backup['backup.restore']({ setAside: true })).toMatchObject({ error: { code: 'busy' } })
})
