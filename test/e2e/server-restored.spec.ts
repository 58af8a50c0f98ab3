import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { openDatabase } from '../../server/db/open-database.ts'
import { createRepos } from '../../server/db/repos.ts'
import type { DeskApp } from '../story/desk-app.ts'
import { ask } from './support/desk-calls.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'
import { filePlan } from './support/quick-plans.ts'

/** What the office's server no longer has does not go from the clerk's screen behind his back. */
test.describe.configure({ mode: 'serial', timeout: 240_000 })

const GROUPS = 90
const [before, after] = ['赴德国考察团组', '赴日本考察团组']
let stage: OpenDesk
let desk: DeskApp
let page: Page

test.beforeAll(async () => {
  stage = await openDesk({ groups: GROUPS })
  ;({ desk, page } = stage)
  await page.setViewportSize({ width: 1366, height: 768 })
  await desk.login()
})

test.afterAll(() => stage.end())

function look(name: string): Promise<Buffer> {
  return page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

function banner(count: number): Locator {
  return page.getByText(`外办的服务器上少了 ${count} 项记录，本机暂时保留。`)
}

function list(kind: 'plan' | 'task-group') {
  return ask(page, 'filing.list', { kind, scope: 'all', sort: 'updated', page: 1, pageSize: 20 })
}

async function openHeld(): Promise<void> {
  await desk.keys.tabTo('查看并决定')
  await desk.keys.press('Enter')
  await page.getByRole('heading', { level: 1, name: '等待确认的删除' }).waitFor()
}

async function waitUntilDelivered(): Promise<void> {
  await expect.poll(() => ask(page, 'outbox.list', undefined), { timeout: 30_000 }).toEqual([])
}

function copyOffice(from: string, to: string): void {
  for (const end of ['', '-wal', '-shm']) {
    rmSync(join(to, `office.db${end}`), { force: true })
    cpSync(join(from, `office.db${end}`), join(to, `office.db${end}`))
  }
}

test('A plan with a receipt that the office lost with its disk is told, kept, and can be filed again', async () => {
  const [data, copy] = [join(stage.directory, 'server'), join(stage.directory, 'copy')]
  const kept = await filePlan(page, before)
  await waitUntilDelivered()
  await stage.province.stopServer()
  copyOffice(data, copy)
  await stage.province.startServer()
  const lost = await filePlan(page, after)
  await waitUntilDelivered()
  await stage.province.stopServer()
  copyOffice(copy, data)
  await stage.province.startServer()

  await expect(banner(1)).toBeVisible({ timeout: 30_000 })
  await look('banner')
  await openHeld()
  await expect(page.getByRole('row').filter({ hasText: after })).toBeVisible()
  await expect(page.getByText('其中 1 件申报外办已经收下并给过回执')).toBeVisible()
  await look('lost-with-receipt')
  await desk.keys.tabTo('确认删除', { back: true })
  await desk.keys.press('Enter')
  await look('question')
  await desk.keys.tabTo('确认删除')
  await desk.keys.press('Enter')
  await page.getByRole('heading', { name: '需要我处理' }).waitFor()
  await expect(banner(1)).toHaveCount(0)
  await expect(page.getByRole('link').filter({ hasText: after })).toBeVisible()
  await look('draft-again')

  const { rows } = await list('plan')
  expect(rows.find(({ id }) => id === kept)?.state).toBe('submitted')
  expect(rows.find(({ id }) => id === lost)).toBeUndefined()
})

test('Many deletions at once wait for the clerk, who puts them off and finds everything as it was', async () => {
  const [office, many] = [join(stage.directory, 'server'), 60]
  const { total } = await list('task-group')
  const db = openDatabase(office)
  const { changes } = createRepos(db)
  const gone = db
    .prepare<[{ many: number }], { id: string; unitCode: string }>(
      `SELECT id, unit_code AS unitCode FROM filing WHERE kind = 'task-group' ORDER BY id LIMIT :many`,
    )
    .all({ many })
  db.transaction(() => gone.forEach(({ id, unitCode }) => changes.recordDeletion('filing', id, unitCode)))()
  db.close()

  await expect(page.getByText(/外办的服务器上少了 \d+ 项记录/)).toBeVisible({ timeout: 30_000 })
  await openHeld()
  await look('many')
  await desk.keys.tabTo('暂不删除', { back: true })
  await desk.keys.press('Enter')
  await page.getByRole('heading', { name: '需要我处理' }).waitFor()
  await look('put-off')
  const { total: still } = await list('task-group')
  expect(still).toBe(total)
  console.log(`${gone.length} deletions told, ${still} of ${total} groups still there`)
})
