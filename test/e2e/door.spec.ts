import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { DeskApp } from '../story/desk-app.ts'
import { sampleClerk, samplePin } from '../support/province.ts'
import { KeyDrawer } from './support/key-drawer.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'

/** One clerk's computer with three keys, from the first look at a PIN field to the handover of the workspace. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

const nextClerk = { account: 'zhuanbanyuan02', password: 'Jilin@2026' }
const newPin = '135792'
const title = '赴日本考察智慧农业'
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
})

test.afterAll(() => stage?.end())

test.afterEach(() => expect(desk.problems).toEqual([]))

test('without a key the page asks for one, and shows it as soon as it is there', async () => {
  await expect(page.getByText('请插入安全认证 Key')).toBeVisible()
  keys.plugIn('leaving')
  await expect(page.getByText(sampleClerk.name)).toBeVisible()
  await expect(pinField()).toBeFocused()
})

test('what the key says of its PIN stands there before one is typed', async () => {
  const states = [
    [0, '还可以试 6 次'],
    [2, '只剩 4 次'],
    [5, '只剩最后一次'],
    [6, 'Key 已锁定，不再接受 PIN'],
  ] as const
  for (const [wrong, text] of states) {
    keys.wrongTries = wrong
    await expect(page.getByText(text)).toBeVisible()
    if (wrong === 6) await expect(pinField()).toHaveCount(0)
  }
})

test('the last try is only spent by whoever has typed that it was checked', async () => {
  keys.wrongTries = 5
  await page.getByText('只剩最后一次').waitFor()
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.fill('用户名', sampleClerk.account)
  await desk.keys.fill('密码', sampleClerk.password)
  await desk.keys.press('Enter')
  await expect(page.getByPlaceholder('我已核对')).toBeFocused()
  expect(keys.wrongTries).toBe(5)
  await desk.keys.type('我已核对')
  await desk.keys.press('Enter')
  await page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout: 60_000 })
  expect(keys.wrongTries).toBe(0)
})

test('a key pulled out in the middle of a word: nothing to be seen, and afterwards the same field, text and place', async () => {
  await desk.keys.press('Alt+Shift+N')
  await page.getByRole('heading', { level: 1, name: '未命名的年度计划' }).waitFor()
  await desk.keys.fill('团组名称', title)
  await desk.keys.fill('出访任务', '与日本农业研究机构商谈')
  await desk.keys.press('ArrowLeft', 'ArrowLeft')
  await desk.keys.type('正在')
  keys.pullOut()
  await expect(page.getByText('Key 已拔出，界面已锁定。填写的内容都已保存')).toBeVisible()
  expect(await page.content()).not.toContain('农业')
  keys.plugIn('leaving')
  await unlock(samplePin)
  const task = page.getByRole('textbox', { name: '出访任务' })
  await expect(task).toBeFocused()
  await expect(task).toHaveValue('与日本农业研究机构正在商谈')
  await desk.keys.type('当面')
  await expect(task).toHaveValue('与日本农业研究机构正在当面商谈')
  await expect(page.getByText(/已保存/)).toBeVisible()
})

test('the PIN is changed on the key: what a new one needs is ticked, the old one opens no more', async () => {
  await desk.keys.press('Alt+L')
  await page.getByRole('button', { name: '修改 PIN' }).click()
  await expect(page.getByLabel('原 PIN')).toBeFocused()
  await desk.keys.type(samplePin)
  await desk.keys.fill('新 PIN', '111111')
  await desk.keys.fill('再输一次', '111111')
  await expect(page.getByRole('button', { name: '修改', exact: true })).toBeDisabled()
  await desk.keys.press('Shift+Tab', 'Control+a')
  await desk.keys.type(newPin)
  await desk.keys.fill('再输一次', newPin)
  await desk.keys.press('Enter')
  await expect(page.getByText('PIN 已修改')).toBeVisible()
  await desk.keys.press('Enter')
  await unlock(samplePin)
  await expect(page.getByRole('alert')).toContainText('PIN 不正确')
  await expect(page.getByRole('alert')).toContainText('5 次')
  await unlock(newPin)
  await expect(page.getByRole('textbox', { name: '出访任务' })).toBeFocused()
})

test('the key doctor looks from the reader to the server, at the desk and at the door', async () => {
  await page.getByRole('link', { name: 'Key 诊断' }).click()
  await expect(page.getByText('识别到 1 把 Key')).toBeVisible()
  await expect(page.getByText('与服务器一致')).toBeVisible()
  await desk.keys.press('Alt+L')
  await page.getByRole('link', { name: 'Key 诊断' }).click()
  await expect(page.getByText('识别到 1 把 Key')).toBeVisible()
  await desk.saveNextFileAs(join(stage?.directory ?? '', 'doctor.txt'))
  await page.getByRole('button', { name: '保存诊断结果' }).click()
  await expect(page.getByText('可以发给技术支持')).toBeVisible()
  await page.getByRole('button', { name: '返回登录' }).click()
})

test('the key is lost: the recovery key opens the workspace, the next clerk takes it over, nothing is missing', async () => {
  keys.plugIn('recovery')
  await expect(page.getByText('这是单位的恢复 Key，不能用来登录')).toBeVisible()
  await page.getByRole('link', { name: /用恢复 Key 打开资料/ }).click()
  await expect(page.getByText(`${sampleClerk.name}（用户 ${sampleClerk.account}）`)).toBeVisible()
  await pinField().fill(samplePin)
  await desk.keys.press('Enter')
  await expect(page.getByText(/剩余 [45]:\d\d/)).toBeVisible()
  await expect(page.getByText('请插入接手人的 Key')).toBeVisible()
  keys.plugIn('next')
  await adopt()
  await desk.keys.press('Alt+2')
  await expect(page.getByText(title).first()).toBeVisible()
})

test('the lost key, found again, opens nothing', async () => {
  await desk.keys.press('Alt+L')
  keys.plugIn('leaving')
  await expect(page.getByText('首次在这台电脑登录')).toBeVisible()
})

test('a handover that nobody takes is given up and changes nothing; one that is taken ends at the desk of the next', async () => {
  keys.plugIn('next')
  await page.getByText(`用户 ${nextClerk.account}`).waitFor()
  await unlock(samplePin)
  await startHandOver()
  // The dialog that asked may still be fading out.
  await page.getByRole('main').getByRole('button', { name: '取消' }).click()
  await unlock(samplePin)
  await page.getByRole('button', { name: '锁定' }).waitFor()
  await startHandOver()
  keys.plugIn('leaving')
  await page.getByText(sampleClerk.name, { exact: true }).waitFor()
  await desk.keys.fill('PIN', newPin)
  await desk.keys.fill('用户名', sampleClerk.account)
  await desk.keys.fill('密码', sampleClerk.password)
  await desk.keys.press('Enter')
  await page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout: 60_000 })
  await desk.keys.press('Alt+2')
  await expect(page.getByText(title).first()).toBeVisible()
})

test('another key of the same account: three ways, and an empty desk only for whoever has chosen it', async () => {
  await desk.keys.press('Alt+L')
  keys.plugIn('another')
  await expect(page.getByText('首次在这台电脑登录')).toBeVisible()
  await logIn()
  const box = page.getByRole('alert').filter({ hasText: '用另一把 Key 锁住的资料' })
  await expect(box).toContainText(`用户 ${sampleClerk.account}`)
  await expect(box.getByRole('listitem')).toHaveCount(3)
  await box.getByRole('button', { name: '重新开始' }).click()
  await expect(page.getByRole('dialog')).toContainText('仍然加密保存，不会删除')
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click()
  await box.getByRole('button', { name: '重新开始' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '重新开始' }).click()
  await expect(page.getByText('请再输入一次 PIN')).toBeVisible()
  await expect(pinField()).toBeFocused()
  await desk.keys.type(samplePin)
  await desk.keys.press('Enter')
  await page.getByRole('button', { name: '锁定' }).waitFor({ timeout: 60_000 })
  await desk.keys.press('Alt+2')
  await expect(page.getByText(title)).toHaveCount(0)
})

test('what was left behind is recovered later into the desk begun anew, and the clerk is told how much', async () => {
  await desk.keys.press('Alt+L')
  keys.plugIn('recovery')
  await page.getByRole('link', { name: /用恢复 Key 打开资料/ }).click()
  const choices = page.getByRole('radio')
  await expect(choices).toHaveCount(2)
  await choices.last().check()
  await pinField().fill(samplePin)
  await desk.keys.press('Enter')
  await expect(page.getByText('请插入接手人的 Key')).toBeVisible()
  keys.plugIn('another')
  await adopt(sampleClerk)
  await expect(page.getByText(/原工作区的 \d+ 项填报内容已并入您的工作区/)).toBeVisible()
  await desk.keys.press('Alt+2')
  await expect(page.getByText(title).first()).toBeVisible()
})

test('a new data key from the menu: told what for, and afterwards everything is there', async () => {
  await page.getByRole('link', { name: '更换数据密钥' }).click()
  await page.getByRole('button', { name: '开始更换' }).click()
  await expect(page.getByText('数据密钥已更换')).toBeVisible({ timeout: 60_000 })
  await desk.keys.press('Alt+2')
  await expect(page.getByText(title).first()).toBeVisible()
  await desk.keys.press('Alt+L')
  await unlock(samplePin)
  await expect(page.getByText(title).first()).toBeVisible()
})

function pinField() {
  return page.getByRole('textbox', { name: 'PIN', exact: true })
}

async function unlock(pin: string): Promise<void> {
  await page.getByRole('button', { name: '解锁' }).waitFor()
  await desk.keys.fill('PIN', pin)
  await desk.keys.press('Enter')
}

async function adopt(clerk: typeof nextClerk = nextClerk): Promise<void> {
  await logIn(clerk)
  await page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout: 60_000 })
}

async function logIn({ account, password }: typeof nextClerk = sampleClerk): Promise<void> {
  await pinField().waitFor()
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.fill('用户名', account)
  await desk.keys.fill('密码', password)
  await desk.keys.press('Enter')
}

async function startHandOver(): Promise<void> {
  await page.getByRole('link', { name: '移交工作区' }).click()
  await page.getByRole('button', { name: '开始移交' }).click()
  await page.getByRole('button', { name: '锁定并移交' }).click()
  await expect(page.getByText(/剩余 [45]:\d\d/)).toBeVisible()
}
