import { expect, test, type Page } from '@playwright/test'
import type { DeskApp } from '../story/desk-app.ts'
import { sampleClerk, samplePin } from '../support/province.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'

/** 修改密码, with the keyboard alone. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

const newPassword = 'Songhua-33-River'
const nextPassword = 'Hunjiang-44-River'
let stage: OpenDesk | undefined
let desk: DeskApp
let page: Page

test.beforeAll(async () => {
  stage = await openDesk()
  ;({ desk, page } = stage)
  await desk.login()
})

test.afterAll(() => stage?.end())

test.afterEach(() => expect(desk.problems).toEqual([]))

test('what a new password needs is ticked while it is typed, and nothing is sent before all of it is', async () => {
  await page.getByRole('link', { name: '修改密码' }).focus()
  await desk.keys.press('Enter')
  await expect(page.getByLabel('原密码')).toBeFocused()
  await desk.keys.type(sampleClerk.password)
  const steps = [
    ['Short-1', ['大写、小写、数字、符号中至少三种', '不含用户名', '不是常见的密码', '与原密码不同']],
    ['aaaaaaaaaaaa', ['至少 10 个字符', '不含用户名', '与原密码不同']],
    ['Password@2026', ['至少 10 个字符', '大写、小写、数字、符号中至少三种', '不含用户名', '与原密码不同']],
    [
      `${sampleClerk.account}@A1`,
      ['至少 10 个字符', '大写、小写、数字、符号中至少三种', '不是常见的密码', '与原密码不同'],
    ],
    [sampleClerk.password, ['大写、小写、数字、符号中至少三种', '不含用户名']],
  ] as const
  for (const [typed, kept] of steps) {
    await desk.keys.fill('新密码', typed)
    await desk.keys.fill('确认新密码', typed)
    const ticked = await page.locator('#password-rules li.ok').allInnerTexts()
    const texts = ticked.map((text) => text.replace(/^✓|（符合）$/g, '').trim())
    for (const rule of kept) expect(texts, typed).toContain(rule)
    await desk.keys.press('Enter')
    await expect(saveButton(), typed).toBeDisabled()
  }
  await desk.keys.fill('新密码', newPassword)
  await desk.keys.fill('确认新密码', `${newPassword}!`)
  await expect(saveButton()).toBeDisabled()
})

test('a wrong old password changes nothing, says how often it may still be tried, and keeps the new one', async () => {
  await desk.keys.fill('确认新密码', newPassword)
  await desk.keys.fill('原密码', 'Nobody-has-7-this')
  await desk.keys.press('Enter')
  await expect(page.getByRole('alert')).toContainText('原密码不正确，没有修改。')
  await expect(page.getByRole('alert')).toContainText(/还可以试 \d 次/)
  await expect(page.getByLabel('原密码')).toHaveValue('')
  await expect(page.getByLabel('原密码')).toBeFocused()
  await expect(page.getByLabel('新密码', { exact: true })).toHaveValue(newPassword)
  await page.screenshot({ path: 'out/e2e/password.png' })
})

test('changed, the desk goes on without a new login', async () => {
  await desk.keys.type(sampleClerk.password)
  await desk.keys.press('Enter')
  await expect(page.getByText('密码已修改，下次登录起用新密码')).toBeVisible()
  await page.getByRole('heading', { name: '需要我处理' }).waitFor()
  await expect(page.getByText('已全部同步')).toBeVisible()
})

test('the next login wants the new password and no other', async () => {
  await desk.keys.press('Alt+L')
  await page.getByRole('button', { name: '用账号密码登录' }).focus()
  await desk.keys.press('Enter')
  await logIn(sampleClerk.password)
  await expect(page.getByRole('alert')).toContainText('用户名或密码不正确，没有登录。')
  await logIn(newPassword)
  await page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout: 60_000 })
})

test('a password that was used before is refused by the office', async () => {
  await change(newPassword, nextPassword)
  await expect(page.getByText('密码已修改，下次登录起用新密码')).toBeVisible()
  await page.getByRole('heading', { name: '需要我处理' }).waitFor()
  await change(nextPassword, newPassword)
  await expect(page.getByRole('alert')).toContainText('新密码最近用过，没有修改。')
})

async function change(old: string, next: string): Promise<void> {
  await page.getByRole('link', { name: '修改密码' }).focus()
  await desk.keys.press('Enter')
  await desk.keys.fill('原密码', old)
  await desk.keys.fill('新密码', next)
  await desk.keys.fill('确认新密码', next)
  await desk.keys.press('Enter')
}

function saveButton() {
  return page.getByRole('button', { name: '保存', exact: true })
}

async function logIn(password: string): Promise<void> {
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.fill('用户名', sampleClerk.account)
  await desk.keys.fill('密码', password)
  await desk.keys.press('Enter')
}
