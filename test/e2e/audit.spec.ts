import { expect, test, type Page } from '@playwright/test'
import type { DeskApp } from '../story/desk-app.ts'
import { sampleClerk, samplePin } from '../support/province.ts'
import { KeyDrawer } from './support/key-drawer.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'

/** 操作记录 from a refused PIN to the office's copy, with the keyboard alone. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

let stage: OpenDesk | undefined
let keys: KeyDrawer
let desk: DeskApp
let page: Page

test.beforeAll(async () => {
  stage = await openDesk({
    async equip(directory, province) {
      keys = await KeyDrawer.fill(directory, province)
      return keys.toProvince(province)
    },
  })
  ;({ desk, page } = stage)
  keys.plugIn('leaving')
  await logIn()
})

test.afterAll(() => stage?.end())

test.afterEach(() => expect(desk.problems).toEqual([]))

test('looking at a person, and a PIN that was refused while the desk was locked, stand in the trail', async () => {
  await desk.keys.press('Alt+5')
  await page.getByRole('row').nth(1).waitFor()
  await page.getByRole('row').nth(1).focus()
  await desk.keys.press('Enter')
  await page.getByRole('dialog').waitFor()
  await desk.keys.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await desk.keys.press('Alt+L')
  await page.getByRole('button', { name: '解锁' }).waitFor()
  await desk.keys.fill('PIN', '999999')
  await desk.keys.press('Enter')
  await expect(page.getByText('PIN 不正确')).toBeVisible()
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.press('Enter')
  await page.getByRole('navigation').waitFor({ timeout: 60_000 })
  await page.getByRole('link', { name: '操作记录' }).focus()
  await desk.keys.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: '操作记录' })).toBeVisible()
  const acts = lines().locator('td:nth-child(3)')
  await expect(acts).toHaveText(['解锁', 'PIN 输入错误', '锁定', '查看人员资料', '登录'])
})

test('the trail is whole, and the office has all of it a few seconds later', async () => {
  await expect(page.getByText('共 5 条，逐条核对完整；已全部送外办存档')).toBeVisible({ timeout: 30_000 })
  await page.screenshot({ path: 'out/e2e/audit.png' })
})

test('what is looked for is found, and what is not there says what to do', async () => {
  await page.getByLabel('操作', { exact: true }).selectOption({ label: 'PIN 输入错误' })
  await expect(lines()).toHaveCount(1)
  await expect(page.getByText(/Key 标识 [0-9a-f]{12}/)).toBeVisible()
  await page.getByLabel('查询内容').fill('没有这样的内容')
  await desk.keys.press('Enter')
  await expect(page.getByText('没有符合条件的记录')).toBeVisible()
  await page.screenshot({ path: 'out/e2e/audit-none.png' })
})

/** Of the trail, not of the calendar behind the filter. */
function lines() {
  return page.getByRole('table', { name: '操作记录' }).locator('tbody tr')
}

async function logIn(): Promise<void> {
  await page.getByRole('textbox', { name: '用户名' }).waitFor()
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.fill('用户名', sampleClerk.account)
  await desk.keys.fill('密码', sampleClerk.password)
  await desk.keys.press('Enter')
  await page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout: 60_000 })
}
