import { expect, test, type Page } from '@playwright/test'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeskApp } from '../story/desk-app.ts'
import { samplePin } from '../support/province.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'

/** 数据备份 on one computer, 从备份恢复 on another and on the same one, with the keyboard alone. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

let stage: OpenDesk | undefined
let desk: DeskApp
let page: Page
let disk = ''

test.beforeAll(async () => {
  stage = await openDesk()
  ;({ desk, page } = stage)
  disk = join(stage.directory, 'usb')
  mkdirSync(disk)
  await desk.login()
})

test.afterAll(async () => {
  await stage?.end()
})

test.afterEach(() => expect(desk.problems).toEqual([]))

test('a backup is made from the menu, says what it holds, and is remembered', async () => {
  await page.evaluate(() => window.desk.invoke('filing.create', { kind: 'plan' }))
  await page.getByRole('link', { name: '数据备份' }).focus()
  await desk.keys.press('Enter')
  await expect(page.locator('[data-test=last-backup]')).toHaveText('还没有备份过。')
  await desk.chooseNextFile(disk)
  await page.locator('[data-test=create-backup]').focus()
  await desk.keys.press('Enter')
  await expect(page.locator('[data-test=backup-made]')).toContainText('备份完成，已逐个读回核对：边界通备份-')
  await expect(page.locator('[data-test=last-backup]')).toContainText('上次备份：今天')
  await page.screenshot({ path: 'out/e2e/backup.png' })
  expect(readdirSync(disk)).toHaveLength(1)
  await page.getByRole('link', { name: '操作记录', exact: true }).focus()
  await desk.keys.press('Enter')
  await expect(page.getByRole('cell', { name: '备份数据' })).toBeVisible()
})

test('on the same computer it is said which is newer, and restoring needs the clerk’s word', async () => {
  await desk.keys.press('Alt+L')
  await page.getByRole('link', { name: '从备份恢复' }).focus()
  await desk.keys.press('Enter')
  await expect(page.getByRole('heading', { name: '从备份恢复' })).toBeVisible()
  await page.screenshot({ path: 'out/e2e/restore-empty.png' })
  await desk.chooseNextFile(disk)
  await expect(page.locator('[data-test=choose-backup]')).toBeFocused()
  await desk.keys.press('Enter')
  await expect(page.locator('[data-test=backup-facts]')).toContainText('草稿 1 份')
  await expect(page.getByRole('alert')).toContainText('本机的比备份新')
  await expect(page.locator('[data-test=restore-backup]')).toBeDisabled()
  await page.screenshot({ path: 'out/e2e/restore-here.png' })
  await page.getByRole('button', { name: '返回登录' }).focus()
  await desk.keys.press('Enter')
  // Back to where the clerk was.
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.press('Enter')
  await expect(page.getByRole('heading', { name: '操作记录' })).toBeVisible()
  await desk.close()
})

test('a backup that lost a byte is refused in words, and leaves nothing behind', async () => {
  await startOn('other-computer')
  const [folder = ''] = readdirSync(disk)
  const database = join(disk, folder, 'desk-1.db')
  const whole = readFileSync(database)
  const damaged = Buffer.from(whole)
  damaged[5000] = (damaged[5000] ?? 0) ^ 1
  writeFileSync(database, damaged)
  await chooseBackup()
  await page.locator('[data-test=restore-backup]').focus()
  await desk.keys.press('Enter')
  await expect(page.getByRole('alert')).toContainText('这份备份不完整或已损坏')
  await page.screenshot({ path: 'out/e2e/restore-damaged.png' })
  const workspaces = join(stage?.directory ?? '', 'other-computer', 'client', 'workspaces')
  const left = existsSync(workspaces) ? readdirSync(workspaces).filter((name) => !name.startsWith('reserved')) : []
  expect(left).toEqual([])
  writeFileSync(database, whole)
})

test('on another computer the same key and PIN open what was restored, without the network', async () => {
  await stage?.province.stopServer()
  await page.locator('[data-test=restore-backup]').focus()
  await desk.keys.press('Enter')
  await expect(page.getByText('资料已恢复到这台电脑。')).toBeVisible()
  await page.screenshot({ path: 'out/e2e/restored.png' })
  await expect(page.locator('[data-test=to-login]')).toBeFocused()
  await desk.keys.press('Enter')
  await desk.unlock()
  await page.getByRole('link', { name: '计划申报管理' }).focus()
  await desk.keys.press('Enter')
  await page.getByRole('heading', { level: 1, name: '计划申报管理' }).waitFor()
  await expect(page.getByRole('cell', { name: '草稿' }).first()).toBeVisible()
  // A page that has just come takes the focus from the menu once.
  await expect(async () => {
    await page.getByRole('link', { name: '操作记录', exact: true }).press('Enter')
    await page.getByRole('heading', { level: 1, name: '操作记录' }).waitFor({ timeout: 2000 })
  }).toPass({ timeout: 15_000 })
  await expect(page.getByRole('cell', { name: '从备份恢复' })).toBeVisible()
  await page.screenshot({ path: 'out/e2e/restored-audit.png' })
})

async function startOn(computer: string): Promise<void> {
  if (!stage) throw new Error('nothing is open')
  desk = new DeskApp(stage.equipped, join(stage.directory, computer))
  await desk.launch()
  page = desk.page
  stage = { ...stage, end: endBoth(desk, stage.end) }
}

function endBoth(second: DeskApp, end: () => Promise<void>) {
  return async () => {
    await second.close()
    await end()
  }
}

async function chooseBackup(): Promise<void> {
  await page.getByRole('link', { name: '从备份恢复' }).focus()
  await desk.keys.press('Enter')
  await desk.chooseNextFile(disk)
  await page.locator('[data-test=choose-backup]').focus()
  await desk.keys.press('Enter')
  await expect(page.locator('[data-test=backup-facts]')).toBeVisible()
}
