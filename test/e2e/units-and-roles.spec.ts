import { expect, test, type Page } from '@playwright/test'
import type { CallName } from '../../domain/ipc/names.ts'
import type { DeskApp } from '../story/desk-app.ts'
import { samplePin } from '../support/province.ts'
import { ask, askAll } from './support/desk-calls.ts'
import { KeyDrawer, type KeyName } from './support/key-drawer.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'

/** One computer, two people: a clerk who files for two units, and somebody of the passport desk who files nothing. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

const password = 'Jilin@2026'
let stage: OpenDesk | undefined
let keys: KeyDrawer
let desk: DeskApp
let page: Page

test.beforeAll(async () => {
  stage = await openDesk({
    groups: 60,
    async equip(directory, province) {
      keys = await KeyDrawer.fill(directory, province)
      keys.plugIn('twoUnits')
      return keys.toProvince(province)
    },
  })
  ;({ desk, page } = stage)
})

test.afterAll(() => stage?.end())

test.afterEach(() => expect(desk.problems).toEqual([]))

async function enter(key: KeyName, account: string): Promise<void> {
  keys.plugIn(key)
  await page.getByRole('textbox', { name: '用户名' }).waitFor()
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.fill('用户名', account)
  await desk.keys.fill('密码', password)
  await desk.keys.press('Enter')
  await page.getByRole('heading', { name: '您好' }).waitFor({ timeout: 60_000 })
}

function look(name: string): Promise<Buffer> {
  return page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

test('with two units a new plan asks for which, by the keyboard alone, and its form is filled in for it', async () => {
  await enter('twoUnits', 'zhuanbanyuan03')
  await expect(page.getByText('吉林省测试师范大学等 2 个单位')).toBeVisible()
  await desk.keys.press('Alt+Shift+N')
  const choice = page.getByRole('listbox', { name: '申报单位' })
  await expect(choice.getByRole('option', { name: '吉林省测试师范大学' })).toBeFocused()
  await look('choose-unit')
  await desk.keys.press('ArrowDown')
  await desk.keys.press('Enter')
  await expect(page.getByText('申报单位：测试师大国际教育学院')).toBeVisible()
  await desk.keys.fill('团组名称', '学院的出访计划')
  await expect(page.getByText(/已保存/)).toBeVisible()
  await look('form')
})

test('the unit chosen last is the one offered first, for a group its plans alone', async () => {
  await desk.keys.press('Alt+N')
  const choice = page.getByRole('listbox', { name: '申报单位' })
  await expect(choice.getByRole('option', { name: '测试师大国际教育学院' })).toBeFocused()
  await desk.keys.press('Enter')
  await expect(page.getByRole('listbox', { name: '执行的计划' })).toBeVisible()
  await expect(page.getByRole('option', { name: '计划外团组' })).toBeFocused()
  await look('choose-plan')
  await desk.keys.press('Enter')
  await desk.keys.fill('团组名称', '学院的计划外团组')
  await expect(page.getByText('申报单位：测试师大国际教育学院')).toBeVisible()
  await expect(page.getByText(/已保存/)).toBeVisible()
})

test('lists show the unit and can be asked for one', async () => {
  await desk.keys.press('Alt+2')
  await expect(page.getByRole('columnheader', { name: '申报单位' })).toBeVisible()
  const ofSecond = page.locator('tbody tr', { hasText: '测试师大国际教育学院' })
  const unit = page.getByRole('combobox', { name: '申报单位' })
  await expect(ofSecond).toHaveCount(1)
  await look('plans')
  await unit.selectOption('000305')
  await expect(ofSecond).toHaveCount(0)
  await unit.selectOption('000306')
  await expect(ofSecond).toHaveCount(1)
  await desk.keys.press('Alt+3')
  await expect(page.getByRole('columnheader', { name: '申报单位' })).toBeVisible()
  await look('groups')
  await desk.keys.press('Alt+L')
})

test('the passport desk has queries, letters and its own trail, and no entry for filing', async () => {
  await enter('passportDesk', 'huzhaotai01')
  // What the program just said to the clerk before is not said to the next one.
  await expect(page.getByText('学院的计划外团组')).toHaveCount(0)
  const menu = page.getByRole('navigation', { name: '主菜单' })
  for (const title of ['团组查询', '人员资料查询', '站内信', '操作记录', 'Key 诊断']) {
    await expect(menu.getByText(title, { exact: true })).toBeVisible()
  }
  for (const title of ['新建计划', '计划申报管理', '新建团组', '团组管理', '计划申报', '任务申报']) {
    await expect(page.getByText(title, { exact: true })).toHaveCount(0)
  }
  await look('passport-desk-home')
  await desk.keys.press('Alt+4')
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await desk.keys.press('ArrowDown')
  await desk.keys.press('Enter')
  await expect(page.getByRole('button', { name: '打印' })).toBeVisible()
  for (const title of ['上报', '撤回', '删除']) {
    await expect(page.getByRole('button', { name: title, exact: true })).toHaveCount(0)
  }
  await look('passport-desk-case')
})

test('an address without the right leads home and says why; its key does nothing', async () => {
  for (const address of ['/plan/new', '/task-group/new', '/plan', '/task-group']) {
    await page.evaluate((to) => void (window.location.hash = to), address)
    await expect(page.getByText('您的岗位不办理这一项')).toBeVisible()
    expect(new URL(page.url()).hash).toBe('#/home')
  }
  await look('passport-desk-refused')
  await desk.keys.press('Alt+N')
  await desk.keys.press('Alt+Shift+N')
  expect(new URL(page.url()).hash).toBe('#/home')
})

test('the main process refuses the passport desk every call of filing, whatever the page does', async () => {
  const { rows } = await ask(page, 'filing.list', { kind: 'task-group', scope: 'all' })
  const [row] = rows
  expect(row).toBeDefined()
  const id = JSON.stringify({ id: row?.id })
  const [filingId, materialId] = [row?.id, row?.id]
  const inputs: Partial<Record<CallName, string>> = {
    'filing.units': 'undefined',
    'filing.create': `{ kind: 'plan' }`,
    'filing.save': JSON.stringify({ id: row?.id, data: {}, baseVersion: 1 }),
    'filing.signing-words': id,
    'filing.submit': JSON.stringify({ id: row?.id, contentHash: 'x' }),
    'filing.withdraw': JSON.stringify({ id: row?.id, reason: '' }),
    'filing.delete': id,
    'filing.restore': id,
    'material.attach': JSON.stringify({ filingId, slot: 'x' }),
    'material.replace': JSON.stringify({ filingId, materialId }),
    'material.remove': JSON.stringify({ filingId, materialId }),
  }
  for (const [name, input] of Object.entries(inputs)) {
    expect([name, await askAll(page, name as CallName, [input])]).toEqual([name, ['not-your-role']])
  }
  console.log(`passport desk: ${Object.keys(inputs).length} calls refused by the main process`)
})
