import { expect, test, type Page } from '@playwright/test'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fillPlan, signAndSubmit } from '../story/offline.steps.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'

/** A computer that has no network any more, a stick, and the office at the other end of the corridor. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

const title = '离线送达的出访计划'
let stage: OpenDesk | undefined
let page: Page
let stick: string

test.beforeAll(async () => {
  stage = await openDesk()
  page = stage.page
  await page.setViewportSize({ width: 1366, height: 768 })
  stick = join(stage.directory, 'stick')
  mkdirSync(stick)
})

test.afterAll(() => stage?.end())

test.afterEach(() => expect(stage?.desk.problems).toEqual([]))

function getStage(): OpenDesk {
  if (!stage) throw new Error('the desk did not open')
  return stage
}

function look(name: string): Promise<Buffer> {
  return page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

async function openPackages(): Promise<void> {
  await page.getByRole('link', { name: '离线包' }).click()
  await page.getByRole('heading', { level: 1, name: '离线包' }).waitFor()
}

test('what is filed without a network is put onto a stick, and stays in the outbox until the office has answered', async () => {
  const { desk, province } = getStage()
  await desk.login()
  await openPackages()
  await expect(page.getByText('还没有生成过离线包')).toBeVisible()
  await look('nothing')
  await province.stopServer()
  await expect(page.getByText('没有联网')).toBeVisible()
  await fillPlan(desk, title)
  await signAndSubmit({ desk })
  await openPackages()
  const make = page.getByRole('button', { name: '生成离线包' })
  await expect(make).toBeDisabled()
  const row = page.getByRole('row', { name: title })
  await row.focus()
  await desk.keys.press('Space')
  await expect(page.getByText('已选 1 项')).toBeVisible()
  await look('chosen')
  await desk.saveNextFileAs(join(stick, '离线包.bjb'))
  await make.click()
  await expect(page.locator('[data-test="package-done"]')).toContainText('内含 1 项')
  await expect(row).toContainText('已导出')
  expect(readdirSync(stick)).toEqual(['离线包.bjb'])
  await look('exported')
  console.log(`package: ${statSync(join(stick, '离线包.bjb')).size} bytes on the stick`)
})

test('the office takes it in from its command line, and what it answers moves the states without a network', async () => {
  const { desk, province } = getStage()
  const receipt = join(stick, '回执包.bjh')
  const printed = await province.importPackage(join(stick, '离线包.bjb'), receipt)
  expect(printed).toContain('1 operations, 1 taken')
  // Not one of ours: told, and nothing changes.
  await desk.chooseNextFile(join(stick, '离线包.bjb'))
  await page.getByRole('button', { name: '导入回执包' }).click()
  await expect(page.getByText('这个文件不是回执包，或已损坏')).toBeVisible()
  await look('not-a-receipt')
  await desk.chooseNextFile(receipt)
  await page.getByRole('button', { name: '导入回执包' }).click()
  await expect(page.locator('[data-test="package-done"]')).toContainText('1 项已送达')
  await expect(page.getByText('没有待发送的内容')).toBeVisible()
  await expect(page.getByText('全部已办结')).toBeVisible()
  await look('received')
  await page.getByRole('link', { name: '计划申报管理' }).click()
  await expect(page.getByRole('row', { name: title })).toContainText('待审核')
  await expect(page.getByRole('row', { name: title })).toContainText(/\d{8}/)
  await look('list')
})
